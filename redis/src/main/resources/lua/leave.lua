#!lua flags=allow-oom
-- Forgets a master.
--
-- KEYS  1 reports, 2 masters by when they were last there
-- ARGV  1 master
-- Returns nothing
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('ZREM', KEYS[2], ARGV[1])
