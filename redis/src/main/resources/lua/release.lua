#!lua flags=allow-oom
-- Gives back a lock, if it is still held by who gives it back.
--
-- KEYS  1 lock
-- ARGV  1 token of the holder
-- Returns {'1' or '0': whether it was held}
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return {'0'} end
redis.call('DEL', KEYS[1])
return {'1'}
