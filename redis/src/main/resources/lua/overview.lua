#!lua flags=no-writes
-- Reads what there is to show of an account without its items.
--
-- KEYS  1 meta, 2 profile
-- Returns {version, timestamp, platform, created, worker that pushed last, worker that has a lease or '',
--          unread comments, replies, messages, notifications,
--          counts of comments, contents, conversations, messages, notifications, profile names and values}
local meta = redis.call('HMGET', KEYS[1], 'v2', 't', 'p', 'c', 'w', 'lw',
  'u:comments', 'u:discussions', 'u:messages', 'u:notifications',
  'n:comments', 'n:contents', 'n:conversations', 'n:messages', 'n:notifications', 'lx')
if not meta[1] then
  for i = 7, 15 do meta[i] = false end -- another layout's say nothing
end
local time = redis.call('TIME')
if tonumber(meta[16] or 0) <= time[1] * 1000 + math.floor(time[2] / 1000) then meta[6] = '' end
for i = 1, 15 do meta[i] = meta[i] or '' end
meta[16] = redis.call('HGETALL', KEYS[2])
return meta
