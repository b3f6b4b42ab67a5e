#!lua
-- Compares a full snapshot with the account by digests, before any of it is sent.
--
-- KEYS  1 meta, 2 profile, 3 tombstone
-- ARGV  1 timestamp of the snapshot in ms, 2 platform or '', 3 worker id or '', 4 epoch of the worker's lease or '',
--       5.. for each collection its digest, '' where the snapshot has none: comments, contents, conversations, messages,
--       notifications
-- Returns {reason, version, platform, registered, status, login status, timestamp, epoch,
--          counts.., digests equal ('1' or '0').., whether there are marks ('1' or '').. }
--   reason  lease      a later lease exists; nothing was written
--           stale      the stored snapshot is newer, or the account was deleted since; nothing was written
--           unchanged  the same contents; the timestamp was moved forward and is committed
--           changed    go on and commit; nothing was written
local meta = redis.call('HMGET', KEYS[1], 'v3', 't', 'p', 'r', 'e', 'te',
  'd:comments', 'd:contents', 'd:conversations', 'd:messages', 'd:notifications',
  'n:comments', 'n:contents', 'n:conversations', 'n:messages', 'n:notifications',
  'k:comments', 'k:contents', 'k:conversations', 'k:messages', 'k:notifications')
local status = redis.call('HMGET', KEYS[2], 'status', 'login_status', 'loginStatus')
local version, timestamp, platform = meta[1] or '0', meta[2] or '0', meta[3] or ''
local epoch, last = tonumber(meta[5] or 0), tonumber(meta[6] or 0)
local mine = tonumber(ARGV[4])

-- A timestamp of more than a minute from now comes from a clock that was wrong. Among such the order holds; but one that is
-- stored does not hold up those of a clock that is right.
local time = redis.call('TIME')
local future = (time[1] + 60) * 1000

local none = string.rep('\0', 16)
-- What another layout left says nothing of this one.
if not meta[1] then
  for i = 7, 16 do meta[i] = false end
end
local same = ARGV[2] == '' or ARGV[2] == platform
local equal = {}
for i = 1, 5 do
  local proposed = ARGV[4 + i]
  local matches = proposed == '' or proposed == (meta[6 + i] or none)
  equal[i] = matches and '1' or '0'
  same = same and matches
end

local reason = 'changed'
if mine and mine < epoch then
  reason = 'lease'
elseif version == '0' then
  local deleted = redis.call('GET', KEYS[3])
  if deleted and tonumber(ARGV[1]) <= tonumber(deleted) then
    reason, timestamp = 'stale', string.format('%.0f', deleted + 1)
  end
elseif tonumber(ARGV[1]) < tonumber(timestamp) and not (mine and mine > last)
  and not (tonumber(timestamp) > future and tonumber(ARGV[1]) <= future) then
  reason = 'stale'
elseif same then
  reason = 'unchanged'
  redis.call('HSET', KEYS[1], 't', ARGV[1], 'w', ARGV[3])
  if mine then redis.call('HSET', KEYS[1], 'te', ARGV[4]) end
end

local result = {reason, version, platform, meta[4] or '', status[1] or '', status[2] or status[3] or '', timestamp,
  meta[5] or '0'}
for i = 1, 5 do result[8 + i] = meta[11 + i] or '0' end
for i = 1, 5 do
  result[13 + i] = equal[i]
  result[18 + i] = meta[16 + i] or ''
end
return result
