#!lua flags=no-writes
-- Reads what there is to show of an account without its items, and the newest items of some collections.
--
-- KEYS  1 meta, 2 profile, then for each collection whose newest item is wanted: index, items, marks
-- ARGV  for each of these: bytes before the id in an entry, bytes behind it, place of the flag of items to pass over, from the
--       entry's end, or ''
-- Returns {version, timestamp, platform, created, worker that pushed last, worker that has a lease or '',
--          unread comments, replies, messages, notifications,
--          counts of comments, contents, conversations, messages, notifications, profile names and values, and for each of
--          these collections item and mark, empty places where there are none}
local SEEN = 8 -- newest entries that are looked at for one that is not passed over
local meta = redis.call('HMGET', KEYS[1], 'v3', 't', 'p', 'c', 'w', 'lw',
  'u:comments', 'u:discussions', 'u:messages', 'u:notifications',
  'n:comments', 'n:contents', 'n:conversations', 'n:messages', 'n:notifications', 'lx')
local known = meta[1]
if not known then
  for i = 7, 15 do meta[i] = false end -- another layout's say nothing
end
local time = redis.call('TIME')
if tonumber(meta[16] or 0) <= time[1] * 1000 + math.floor(time[2] / 1000) then meta[6] = '' end
for i = 1, 15 do meta[i] = meta[i] or '' end
meta[16] = redis.call('HGETALL', KEYS[2])
for i = 1, #ARGV, 3 do
  local item, mark = false, false
  local passed = tonumber(ARGV[i + 2])
  local newest = known and redis.call('ZREVRANGEBYLEX', KEYS[i + 2], '(+', '[*', 'LIMIT', 0, passed and SEEN or 1) or {}
  for _, entry in ipairs(newest) do
    if not passed or string.byte(entry, passed) == 0 then
      local id = string.sub(entry, ARGV[i] + 1, -ARGV[i + 1] - 1)
      item, mark = redis.call('HGET', KEYS[i + 3], id), redis.call('HGET', KEYS[i + 4], id)
      break
    end
  end
  meta[#meta + 1] = item
  meta[#meta + 1] = mark
end
return meta
