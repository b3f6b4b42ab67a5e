#!lua flags=allow-oom
-- Takes a lock. Works also when memory is full: the holder is about to free some.
--
-- KEYS  1 lock
-- ARGV  1 token of the holder, 2 for how many ms at most
-- Returns {'1' or '0': whether it was free}
local lock = KEYS[1]
local token, length = ARGV[1], ARGV[2]

return {redis.call('SET', lock, token, 'NX', 'PX', length) and '1' or '0'}
