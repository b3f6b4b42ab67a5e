#!lua flags=no-writes
-- Reads of each of some ranges of an index how many entries it has, and its newest item.
--
-- KEYS  1 meta, 2 index, 3 items, 4 marks
-- ARGV  1 bytes before the id in an entry, 2 bytes behind it, 3 place of the flag of items to pass over, from the entry's end,
--       or '', then for each range: lower and upper bound, as ZRANGEBYLEX takes them
-- Returns {version, count, item, mark, ..}; item and mark are empty places where there are none
local SEEN = 8 -- newest entries that are looked at for one that is not passed over
local version = redis.call('HGET', KEYS[1], 'v3')
if not version then return {'0'} end
local before, behind, passed = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local result = {version}
for i = 4, #ARGV, 2 do
  local item, mark = false, false
  local count = redis.call('ZLEXCOUNT', KEYS[2], ARGV[i], ARGV[i + 1])
  if count > 0 then
    local newest = redis.call('ZREVRANGEBYLEX', KEYS[2], ARGV[i + 1], ARGV[i], 'LIMIT', 0, passed and SEEN or 1)
    for _, entry in ipairs(newest) do
      if not passed or string.byte(entry, passed) == 0 then
        local id = string.sub(entry, before + 1, -behind - 1)
        item, mark = redis.call('HGET', KEYS[3], id), redis.call('HGET', KEYS[4], id)
        break
      end
    end
  end
  result[#result + 1] = count
  result[#result + 1] = item
  result[#result + 1] = mark
end
return result
