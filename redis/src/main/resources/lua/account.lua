#!lua flags=no-writes
-- Reads an account without its items.
--
-- KEYS  1 meta, 2 profile, 3 tombstone
-- Returns {version, timestamp, platform, created, registered, epoch, unread comments, replies, messages, notifications,
--          counts of comments, contents, conversations, messages, notifications, whether messages are marked ('1' or ''),
--          profile names and values, timestamp of the deleted snapshot or ''}
local meta = redis.call('HMGET', KEYS[1], 'v3', 't', 'p', 'c', 'r', 'e',
  'u:comments', 'u:discussions', 'u:messages', 'u:notifications',
  'n:comments', 'n:contents', 'n:conversations', 'n:messages', 'n:notifications', 'k:messages')
if not meta[1] then
  for i = 7, 15 do meta[i] = false end -- another layout's say nothing
end
for i = 1, 16 do meta[i] = meta[i] or '' end
meta[17] = redis.call('HGETALL', KEYS[2])
meta[18] = redis.call('GET', KEYS[3]) or ''
return meta
