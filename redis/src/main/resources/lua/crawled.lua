#!lua flags=no-writes
-- Reads accounts that are to be crawled.
--
-- KEYS  the keys of the assignment, see StoreNames
-- ARGV  1 channel, 2 grace in ms, 3 first place in the list, 4 how many, 5 '1' for those that wait only; or 3 '' and the ids of
--       the accounts
-- Returns {how many there are in the list, then for each: id, record, worker or '', since when in ms}
-- include clock
-- include assignment
local ids, total = {}, 0
if ARGV[3] == '' then
  ids = {unpack(ARGV, 4)}
else
  local set = ARGV[5] == '1' and waiting or order
  total = redis.call('ZCARD', set)
  for _, entry in ipairs(redis.call('ZRANGE', set, ARGV[3], ARGV[3] + ARGV[4] - 1)) do
    ids[#ids + 1] = ARGV[5] == '1' and string.match(entry, '%z(.*)$') or entry
  end
end
local result = {decimal(total)}
for _, id in ipairs(ids) do
  local account = redis.call('HGET', records, id)
  if account then
    local value = redis.call('HGET', holders, id)
    local parts = value and fields(value) or {'0', '', '0'}
    for _, part in ipairs({id, account, parts[2], parts[3]}) do result[#result + 1] = part end
  end
end
return result
