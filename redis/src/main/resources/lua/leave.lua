#!lua flags=allow-oom
-- Forgets a master.
--
-- KEYS  1 reports, 2 masters by when they reported last
-- ARGV  1 master
-- Returns nothing
local reports, seen = KEYS[1], KEYS[2]
local master = ARGV[1]

redis.call('HDEL', reports, master)
redis.call('ZREM', seen, master)
