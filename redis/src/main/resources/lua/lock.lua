#!lua flags=allow-oom
-- Takes a lock, also when memory is full: who holds it is about to free some.
--
-- KEYS  1 lock
-- ARGV  1 token of the holder, 2 for how many ms at most
-- Returns {'1' or '0': whether it was free}
return {redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and '1' or '0'}
