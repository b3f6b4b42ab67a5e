#!lua
-- Puts an account on the list of accounts, in place of its entry from before.
--
-- KEYS  1 list of accounts, 2 accounts by last use
-- ARGV  1 account id, 2 its entry: id, 0, platform, 0, status, 3 now in ms: its last use, unless a later one is known
-- Returns nothing
local list, activity = KEYS[1], KEYS[2]
local id, registered, present = ARGV[1], ARGV[2], ARGV[3]

for _, entry in ipairs(redis.call('ZRANGEBYLEX', list, '[' .. id .. '\0', '(' .. id .. '\1')) do
  if entry ~= registered then redis.call('ZREM', list, entry) end
end
redis.call('ZADD', list, '0', registered)
redis.call('ZADD', activity, 'GT', present, id)
