#!lua flags=no-writes
-- Reads the workers that accounts may be assigned to.
--
-- KEYS  the keys of the assignment, see StoreNames
-- ARGV  1 channel, 2 grace in ms
-- Returns {accounts to crawl, accounts assigned, accounts that wait, then for each worker: id, '1' or '0': whether it is connected,
--          most accounts, platforms as ',a,b,', how many accounts it has}
-- include clock
-- include assignment
local result = {redis.call('ZCARD', order), redis.call('ZCARD', held), redis.call('ZCARD', waiting)}
local list = redis.call('HGETALL', workers)
for i = 1, #list, 2 do
  local known = fields(list[i + 1])
  for _, part in ipairs({list[i], isConnected(list[i], known) and '1' or '0', known[2], known[3], countOf(list[i])}) do
    result[#result + 1] = part
  end
end
return result
