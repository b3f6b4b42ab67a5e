#!lua flags=no-writes
-- Reads one item.
--
-- KEYS  1 meta, 2 items
-- ARGV  1 id
-- Returns {version, platform, item}; without the item where there is none
local meta = redis.call('HMGET', KEYS[1], 'v', 'p')
return {meta[1] or '0', meta[2] or '', redis.call('HGET', KEYS[2], ARGV[1])}
