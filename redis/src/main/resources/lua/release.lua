#!lua flags=allow-oom
-- Gives back a lock, if this holder still has it.
--
-- KEYS  1 lock
-- ARGV  1 token of the holder
-- Returns {'1' or '0': whether this holder had it}
local lock = KEYS[1]
local token = ARGV[1]

if redis.call('GET', lock) ~= token then return {'0'} end
redis.call('DEL', lock)
return {'1'}
