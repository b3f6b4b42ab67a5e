#!lua flags=allow-oom
-- Notes that everybody who has to know of an outcome does.
--
-- KEYS  1 states, 2 due, 3 ids of the account's requests
-- ARGV  1 id, 2 the outcome, 3 when to forget it in ms, 4 channel for those who watch the account, 5 what to tell there
-- Returns {'1'}, or {'0'} where another outcome counts by now
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return {'0'} end
redis.call('HSET', KEYS[1], ARGV[1], '+' .. ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
redis.call('SREM', KEYS[3], ARGV[1])
redis.call('PUBLISH', ARGV[4], ARGV[5])
return {'1'}
