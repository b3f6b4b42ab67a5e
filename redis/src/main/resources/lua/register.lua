#!lua
-- Puts an account on the list of accounts, in place of its entry from before.
--
-- KEYS  1 list of accounts
-- ARGV  1 account id, 2 its entry: id, 0, platform, 0, status
-- Returns nothing
local list = KEYS[1]
local id, registered = ARGV[1], ARGV[2]

for _, entry in ipairs(redis.call('ZRANGEBYLEX', list, '[' .. id .. '\0', '(' .. id .. '\1')) do
  if entry ~= registered then redis.call('ZREM', list, entry) end
end
redis.call('ZADD', list, '0', registered)
