#!lua flags=no-writes
-- Reads what happened to an account after a version.
--
-- KEYS  1 meta, 2 events
-- ARGV  1 the version, 2 events to return at most
-- Returns {version, platform, unread comments, discussions, messages, notifications, events}
--   version  of now, 0 where there is no such account
--   events   as XRANGE returns them
local meta = redis.call('HMGET', KEYS[1], 'v3', 'p', 'u:comments', 'u:discussions', 'u:messages', 'u:notifications')
return {meta[1] or '0', meta[2] or '', meta[3] or '0', meta[4] or '0', meta[5] or '0', meta[6] or '0',
  redis.call('XRANGE', KEYS[2], '(' .. ARGV[1] .. '-0', '+', 'COUNT', ARGV[2])}
