#!lua
-- Compares a full snapshot with the account by digests, before any of it is sent.
--
-- KEYS  1 meta, 2 profile
-- ARGV  1 timestamp of the snapshot in ms, 2 platform or '', 3 worker id or '',
--       4.. for each collection its digest, '' where the snapshot has none: comments, contents, conversations, messages,
--       notifications
-- Returns {reason, version, platform, registered, status, login status, timestamp, counts.., digests equal ('1' or '0')..}
--   reason  stale      the stored snapshot is newer; nothing was written
--           unchanged  the same contents; the timestamp was moved forward and is committed
--           changed    go on and commit; nothing was written
local meta = redis.call('HMGET', KEYS[1], 'v', 't', 'p', 'r',
  'd:comments', 'd:contents', 'd:conversations', 'd:messages', 'd:notifications',
  'n:comments', 'n:contents', 'n:conversations', 'n:messages', 'n:notifications')
local status = redis.call('HMGET', KEYS[2], 'status', 'login_status', 'loginStatus')
local version, timestamp, platform = meta[1] or '0', meta[2] or '0', meta[3] or ''

local none = string.rep('\0', 16)
local same = ARGV[2] == '' or ARGV[2] == platform
local equal = {}
for i = 1, 5 do
  local proposed = ARGV[3 + i]
  local matches = proposed == '' or proposed == (meta[4 + i] or none)
  equal[i] = matches and '1' or '0'
  same = same and matches
end

local reason = 'changed'
if version ~= '0' then
  if tonumber(ARGV[1]) < tonumber(timestamp) then
    reason = 'stale'
  elseif same then
    reason = 'unchanged'
    redis.call('HSET', KEYS[1], 't', ARGV[1], 'w', ARGV[3])
  end
end

local result = {reason, version, platform, meta[4] or '', status[1] or '', status[2] or status[3] or '', timestamp}
for i = 1, 5 do result[7 + i] = meta[9 + i] or '0' end
for i = 1, 5 do result[12 + i] = equal[i] end
return result
