#!lua
-- Puts an account on the list of accounts, in place of what the list said of it before.
--
-- KEYS  1 list of accounts
-- ARGV  1 account id, 2 its entry: id, 0, platform, 0, status
-- Returns nothing
for _, entry in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], '[' .. ARGV[1] .. '\0', '(' .. ARGV[1] .. '\1')) do
  if entry ~= ARGV[2] then redis.call('ZREM', KEYS[1], entry) end
end
redis.call('ZADD', KEYS[1], '0', ARGV[2])
