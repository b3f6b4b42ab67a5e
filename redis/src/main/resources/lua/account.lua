#!lua flags=no-writes
-- Reads an account without its items.
--
-- KEYS  1 meta, 2 profile
-- Returns {version, timestamp, platform, created, registered, profile names and values}
local meta = redis.call('HMGET', KEYS[1], 'v', 't', 'p', 'c', 'r')
return {meta[1] or '0', meta[2] or '0', meta[3] or '', meta[4] or '0', meta[5] or '', redis.call('HGETALL', KEYS[2])}
