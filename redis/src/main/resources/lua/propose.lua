#!lua
-- Compares a full snapshot with the account by digests, before any of it is sent.
--
-- KEYS  1 meta, 2 profile, 3 tombstone, 4 what a removed account left, 5 deletion
-- ARGV  1 timestamp of the snapshot in ms, 2 platform or '', 3 worker id or '', 4 epoch of the worker's lease or '',
--       5 session or '', 6 its hold in ms, 7 its notes, see session.lua,
--       8.. for each collection its digest, '' if the snapshot lacks it: comments, contents, conversations, messages,
--       notifications; then for each a digest of the items in their order or '', followed by the number of items without identity
--       if it is to be remembered
-- Returns {reason, version, platform, registered, status, login status, timestamp, epoch,
--          counts.., digests equal ('1' or '0').., whether there are marks ('1' or '').., items without identity..,
--          whether the session may not remove most items yet ('1' or '0')..}
--   reason  lease      a later lease exists; nothing was written
--           deleted    a person deleted the account; nothing was written
--           stale      the stored snapshot is newer, or the account was deleted since; nothing was written
--           unchanged  the same contents; the timestamp was moved forward and is committed
--           changed    go on and commit; nothing was written
-- include account
-- include clock
-- include late
-- include left
-- include session
local meta, profile, tombstone, left, deletion = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local timestamp, platform, worker, epoch = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local session, hold, notes = ARGV[5], tonumber(ARGV[6]), ARGV[7]
local taken, mine = tonumber(timestamp), tonumber(epoch)

local stored = account(meta, 't', 'p', 'r', 'e', 'te',
  'd:comments', 'd:contents', 'd:conversations', 'd:messages', 'd:notifications',
  'n:comments', 'n:contents', 'n:conversations', 'n:messages', 'n:notifications',
  'k:comments', 'k:contents', 'k:conversations', 'k:messages', 'k:notifications',
  'q:comments', 'q:contents', 'q:conversations', 'q:messages', 'q:notifications', 's', 'la')
local status = redis.call('HMGET', profile, 'status', 'login_status', 'loginStatus')
local version, storedTime, storedPlatform = stored[1] or '0', stored[2] or '0', stored[3] or ''
local pushedEpoch = tonumber(stored[6] or 0)
if version == '0' then
  stored[5] = latestEpoch(meta, left)
  stored[28] = isAssigned(meta, left) and '1'
  if redis.call('HEXISTS', left, 'k') == 1 then
    for i = 17, 21 do stored[i] = '1' end
  end
end

local none = string.rep('\0', 16)
local same = platform == '' or platform == storedPlatform
local DIGEST = 16 -- bytes of a digest
local equal, without = {}, {}
for i = 1, 5 do
  local proposed, ordered, digest = ARGV[7 + i], ARGV[12 + i], stored[6 + i] or none
  local matches = proposed == '' or proposed == digest
  -- The digest of a collection leaves out items without identity, and all but the last with one id. What is remembered holds for
  -- one digest only.
  local known = stored[21 + i] or ''
  if not matches and #ordered == DIGEST and string.sub(known, 1, 2 * DIGEST) == digest .. ordered then
    matches, without[i] = true, string.sub(known, 2 * DIGEST + 1)
  end
  equal[i] = matches and '1' or '0'
  same = same and matches
end

local present = now()
local deleted = version == '0' and redis.call('GET', tombstone)
local reason = 'changed'
if (mine or stored[28]) and (mine or 0) < tonumber(stored[5] or 0) then
  reason = 'lease'
elseif version == '0' and redis.call('EXISTS', deletion) == 1 then
  reason = 'deleted'
elseif deleted and taken <= tonumber(deleted) then
  reason, storedTime = 'stale', decimal(deleted + 1)
elseif isLate(taken, mine, tonumber(storedTime), pushedEpoch, present) then
  reason = 'stale'
elseif version ~= '0' and same then
  reason = 'unchanged'
  redis.call('HSET', meta, 't', timestamp, 'ta', decimal(present), 'w', worker)
  if mine then redis.call('HSET', meta, 'te', epoch) end
  for i, collection in ipairs({'comments', 'contents', 'conversations', 'messages', 'notifications'}) do
    if #ARGV[12 + i] > DIGEST then redis.call('HSET', meta, 'q:' .. collection, ARGV[7 + i] .. ARGV[12 + i]) end
  end
  noteSnapshot(meta, stored[27], session, notes, present)
end

local result = {reason, version, storedPlatform, stored[4] or '', status[1] or '', status[2] or status[3] or '', storedTime,
  stored[5] or '0'}
local states = sessionStates(stored[27], session)
for i = 1, 5 do
  local state = states[i]
  local held = session ~= '' and (state == '.' or (state ~= '+' and present - tonumber(state, 16) < hold))
  result[8 + i] = stored[11 + i] or '0'
  result[13 + i] = equal[i]
  result[18 + i] = stored[16 + i] or ''
  result[23 + i] = without[i] or '0'
  result[28 + i] = held and '1' or '0'
end
return result
