#!lua flags=no-writes
-- Reads an account without its items, and the newest items of some collections.
--
-- KEYS  1 meta, 2 profile, then for each collection whose newest item is wanted: index, items, marks
-- ARGV  for each of these: bytes before the id in an entry, bytes behind it, place of the flag of items to pass over, from the
--       entry's end, or ''
-- Returns {version, timestamp, platform, created, worker that pushed last, worker that has a lease or '',
--          unread comments, replies, messages, notifications,
--          counts of comments, contents, conversations, messages, notifications, profile names and values, and for each of
--          these collections item and mark, empty places if there are none}
-- include account
-- include clock
-- include runs
-- include newest
local meta, profile = KEYS[1], KEYS[2]

local result, packed = account(meta, 't', 'p', 'c', 'w', 'lw', 'u:comments', 'u:discussions', 'u:messages', 'u:notifications',
  'n:comments', 'n:contents', 'n:conversations', 'n:messages', 'n:notifications', 'lx')
local known, leasedUntil = result[1], tonumber(result[16] or 0)
if leasedUntil <= now() then result[6] = '' end
for i = 1, 15 do result[i] = result[i] or '' end
result[16] = redis.call('HGETALL', profile)
for i = 1, #ARGV, 3 do
  local index, items, marks = KEYS[i + 2], KEYS[i + 3], KEYS[i + 4]
  local before, behind, passed = tonumber(ARGV[i]), tonumber(ARGV[i + 1]), tonumber(ARGV[i + 2])
  local id = known and newestId(cursorOf(index, packed, '(+', '[*'), before, behind, passed)
  result[#result + 1] = id and redis.call('HGET', items, id) or false
  result[#result + 1] = id and redis.call('HGET', marks, id) or false
end
return result
