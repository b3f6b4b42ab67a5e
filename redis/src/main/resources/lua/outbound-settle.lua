#!lua flags=allow-oom
-- Notes that everybody who has to know of an outcome does.
--
-- KEYS  1 states, 2 due
-- ARGV  1 id, 2 the outcome, 3 when to forget it in ms
-- Returns {'1'}, or {'0'} where another outcome counts by now
if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return {'0'} end
redis.call('HSET', KEYS[1], ARGV[1], '+' .. ARGV[2])
redis.call('ZADD', KEYS[2], ARGV[3], ARGV[1])
return {'1'}
