#!lua flags=allow-oom
-- Takes an account off the list of accounts; also when memory is full, for that is when accounts go.
--
-- KEYS  1 list of accounts, 2 accounts by last use
-- ARGV  1 account id
-- Returns nothing
for _, entry in ipairs(redis.call('ZRANGEBYLEX', KEYS[1], '[' .. ARGV[1] .. '\0', '(' .. ARGV[1] .. '\1')) do
  redis.call('ZREM', KEYS[1], entry)
end
redis.call('ZREM', KEYS[2], ARGV[1])
