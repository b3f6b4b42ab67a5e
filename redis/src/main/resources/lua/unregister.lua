#!lua flags=allow-oom
-- Takes an account off the list of accounts. Works also when memory is full: then accounts go.
--
-- KEYS  1 list of accounts, 2 accounts by last use
-- ARGV  1 account id
-- Returns nothing
local list, activity = KEYS[1], KEYS[2]
local id = ARGV[1]

for _, entry in ipairs(redis.call('ZRANGEBYLEX', list, '[' .. id .. '\0', '(' .. id .. '\1')) do
  redis.call('ZREM', list, entry)
end
redis.call('ZREM', activity, id)
