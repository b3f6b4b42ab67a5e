#!lua flags=no-writes
-- Reads the number of entries and the newest item of each of some ranges of an index.
--
-- KEYS  1 meta, 2 index, 3 items, 4 marks
-- ARGV  1 bytes before the id in an entry, 2 bytes behind it, 3 place of the flag of items to pass over, from the entry's end,
--       or '', then for each range: lower and upper bound, as ZRANGEBYLEX takes them
-- Returns {version, count, item, mark, ..}; item and mark are empty places if there are none
-- include account
-- include runs
-- include newest
local meta, index, items, marks = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local before, behind, passed = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])

local stored, packed = account(meta)
if not stored[1] then return {'0'} end
local counts = packed and redis.call('ZRANGE', index, 0, 0)[1]
local result = {stored[1]}
for i = 4, #ARGV, 2 do
  local lower, upper = ARGV[i], ARGV[i + 1]
  local item, mark = false, false
  local cursor = cursorOf(index, packed, upper, lower)
  local count = countEntries(cursor, counts)
  if count > 0 then item, mark = newest(cursor, items, marks, before, behind, passed) end
  result[#result + 1] = count
  result[#result + 1] = item
  result[#result + 1] = mark
end
return result
