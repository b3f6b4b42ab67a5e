#!lua
-- Puts an account on the list of accounts, in place of what the list said of it before, or takes it off.
--
-- KEYS  1 list of accounts
-- ARGV  1 account id, 2 its entry: id, 0, platform, 0, status; '' to take it off
-- Returns nothing
for _, entry in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], '[' .. ARGV[1] .. '\0', '(' .. ARGV[1] .. '\1')) do
  if entry ~= ARGV[2] then redis.call('ZREM', KEYS[1], entry) end
end
if ARGV[2] ~= '' then redis.call('ZADD', KEYS[1], '0', ARGV[2]) end
