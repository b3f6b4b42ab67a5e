#!lua flags=no-writes
-- Reads what there is to show of an account without its items.
--
-- KEYS  1 meta, 2 profile
-- ARGV  1 name of the version in meta
-- Returns {version, timestamp, platform, created, worker that pushed last, worker of the latest lease, end of that lease,
--          unread comments, replies, messages, notifications,
--          counts of comments, contents, conversations, messages, notifications, profile names and values}
local meta = redis.call('HMGET', KEYS[1], ARGV[1], 't', 'p', 'c', 'w', 'lw', 'lx',
  'u:comments', 'u:discussions', 'u:messages', 'u:notifications',
  'n:comments', 'n:contents', 'n:conversations', 'n:messages', 'n:notifications')
for i = 1, 16 do meta[i] = meta[i] or '' end
meta[17] = redis.call('HGETALL', KEYS[2])
return meta
