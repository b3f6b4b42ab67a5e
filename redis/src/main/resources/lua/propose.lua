#!lua
-- Compares a full snapshot with the account by digests, before any of it is sent.
--
-- KEYS  1 meta, 2 profile, 3 tombstone, 4 deletion
-- ARGV  1 timestamp of the snapshot in ms, 2 platform or '', 3 worker id or '', 4 epoch of the worker's lease or '',
--       5 session or '', 6 its hold in ms, 7 its notes, see session.lua,
--       8.. for each collection its digest, '' if the snapshot lacks it: comments, contents, conversations, messages,
--       notifications
-- Returns {reason, version, platform, registered, status, login status, timestamp, epoch,
--          counts.., digests equal ('1' or '0').., whether there are marks ('1' or '')..,
--          whether the session may not remove most items yet ('1' or '0').. }
--   reason  lease      a later lease exists; nothing was written
--           deleted    a person deleted the account; nothing was written
--           stale      the stored snapshot is newer, or the account was deleted since; nothing was written
--           unchanged  the same contents; the timestamp was moved forward and is committed
--           changed    go on and commit; nothing was written
-- include account
-- include clock
-- include session
local meta, profile, tombstone, deletion = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local timestamp, platform, worker, epoch = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local session, hold, notes = ARGV[5], tonumber(ARGV[6]), ARGV[7]
local taken, mine = tonumber(timestamp), tonumber(epoch)

local stored = account(meta, 't', 'p', 'r', 'e', 'te',
  'd:comments', 'd:contents', 'd:conversations', 'd:messages', 'd:notifications',
  'n:comments', 'n:contents', 'n:conversations', 'n:messages', 'n:notifications',
  'k:comments', 'k:contents', 'k:conversations', 'k:messages', 'k:notifications', 's')
local status = redis.call('HMGET', profile, 'status', 'login_status', 'loginStatus')
local version, storedTime, storedPlatform = stored[1] or '0', stored[2] or '0', stored[3] or ''
local latestEpoch, pushedEpoch = tonumber(stored[5] or 0), tonumber(stored[6] or 0)

-- A timestamp of more than a minute from now comes from a wrong clock. Such timestamps keep their order among themselves, but a
-- stored one does not hold up those of right clocks.
local present = now()
local future = present + 60000

local none = string.rep('\0', 16)
local same = platform == '' or platform == storedPlatform
local equal = {}
for i = 1, 5 do
  local proposed = ARGV[7 + i]
  local matches = proposed == '' or proposed == (stored[6 + i] or none)
  equal[i] = matches and '1' or '0'
  same = same and matches
end

local reason = 'changed'
if mine and mine < latestEpoch then
  reason = 'lease'
elseif version == '0' and redis.call('EXISTS', deletion) == 1 then
  reason = 'deleted'
elseif version == '0' then
  local deleted = redis.call('GET', tombstone)
  if deleted and taken <= tonumber(deleted) then
    reason, storedTime = 'stale', decimal(deleted + 1)
  end
elseif taken < tonumber(storedTime) and not (mine and mine > pushedEpoch)
  and not (tonumber(storedTime) > future and taken <= future) then
  reason = 'stale'
elseif same then
  reason = 'unchanged'
  redis.call('HSET', meta, 't', timestamp, 'w', worker)
  if mine then redis.call('HSET', meta, 'te', epoch) end
  noteSnapshot(meta, stored[22], session, notes, present)
end

local result = {reason, version, storedPlatform, stored[4] or '', status[1] or '', status[2] or status[3] or '', storedTime,
  stored[5] or '0'}
local states = sessionStates(stored[22], session)
for i = 1, 5 do
  local state = states[i]
  local held = session ~= '' and (state == '.' or (state ~= '+' and present - tonumber(state, 16) < hold))
  result[8 + i] = stored[11 + i] or '0'
  result[13 + i] = equal[i]
  result[18 + i] = stored[16 + i] or ''
  result[23 + i] = held and '1' or '0'
end
return result
