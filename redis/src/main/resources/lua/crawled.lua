#!lua flags=no-writes
-- Reads accounts that are to be crawled.
--
-- KEYS  the keys of the assignment, see StoreNames
-- ARGV  1 channel, 2 grace in ms, 3 first place in the list, 4 how many, 5 which ones: all, waiting, worker or prefix, 6 the worker
--       that has them, or how their ids begin; or 3 '' and the ids of the accounts
-- Returns {how many there are in the list, then for each: id, record, worker or '', since when in ms}
-- include clock
-- include assignment
local ids, total = {}, 0
if ARGV[3] == '' then
  ids = {unpack(ARGV, 4)}
else
  local kind, name = ARGV[5], ARGV[6]
  local set, first, last, skipped = order, '-', '+', 0
  if kind == 'waiting' then
    set = waiting
  elseif kind == 'worker' then
    set, first, last, skipped = held, from(name), to(name), #name + 1
  elseif kind == 'prefix' then
    first, last = '[' .. name, '(' .. name .. '\255' -- no id has this byte
  end
  total = redis.call('ZLEXCOUNT', set, first, last)
  for _, entry in ipairs(redis.call('ZRANGEBYLEX', set, first, last, 'LIMIT', ARGV[3], ARGV[4])) do
    ids[#ids + 1] = kind == 'waiting' and string.match(entry, '%z(.*)$') or string.sub(entry, skipped + 1)
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
