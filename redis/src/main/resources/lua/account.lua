#!lua flags=no-writes
-- Reads an account without its items.
--
-- KEYS  1 meta, 2 profile, 3 tombstone, 4 what a removed account left, 5 deletion
-- Returns {version, timestamp, platform, created, registered, epoch, unread comments, replies, messages, notifications,
--          counts of comments, contents, conversations, messages, notifications, whether messages are marked ('1' or ''),
--          profile names and values, timestamp of the deleted snapshot or '',
--          whether a person deleted the account (1 or 0), whether its latest lease is by assignment (1 or 0)}
-- include account
-- include left
local meta, profile, tombstone, left, deletion = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]

local result = account(meta, 't', 'p', 'c', 'r', 'e', 'u:comments', 'u:discussions', 'u:messages', 'u:notifications',
  'n:comments', 'n:contents', 'n:conversations', 'n:messages', 'n:notifications', 'k:messages')
if not result[1] and not result[6] then result[6] = redis.call('HGET', left, 'e') end
for i = 1, 16 do result[i] = result[i] or '' end
result[17] = redis.call('HGETALL', profile)
result[18] = redis.call('GET', tombstone) or ''
result[19] = redis.call('EXISTS', deletion)
result[20] = isAssigned(meta, left) and 1 or 0
return result
