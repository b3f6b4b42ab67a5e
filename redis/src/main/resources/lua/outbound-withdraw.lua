#!lua flags=allow-oom
-- Forgets a request that was prepared and not submitted.
--
-- KEYS  1 requests, 2 states, 3 due
-- ARGV  1 id
-- Returns {'1' or '0': whether nobody will be asked; also where it is not here}
local state = redis.call('HGET', KEYS[2], ARGV[1])
if not state then return {'1'} end
if state ~= 'p' then return {'0'} end
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('ZREM', KEYS[3], ARGV[1])
return {'1'}
