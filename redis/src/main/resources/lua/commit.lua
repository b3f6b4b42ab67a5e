#!lua
-- Moves an account from one version to the next, over all its collections in one step, and announces it.
--
-- KEYS  1 meta, 2 events, 3 what a removed account left, 4 deletion, then for each change: items, index, marks, and for a flip
--       also staged items, staged index;
--       for version 0, then the marks of all collections, which stay, the tombstone, and then items and index of all
--       collections: data that another layout left is removed
-- ARGV  1 the version that the changes build on,
--       2 timestamp of the snapshot in ms or '', 3 epoch of the worker's lease or '', 4 platform or '', 5 worker id or '',
--       6 what the account list now says of the account or '',
--       7 account id, 8 channel to announce it on, 9 kind of the change, 10 its summary, 11 events to keep,
--       12 time of the account's last push, which must still be that, in ms, or ''; the later of the crawler's and of Redis's,
--       13 session or '', 14 its notes, see session.lua,
--       15 number of counters, then for each: name and difference;
--       then the number of changes, and for each: name of the collection, digest, count of items after it,
--         two lists, each with its length before it: marks to remove (ids), marks to set (ids and JSON); and
--         'patch', three lists: changes of index entries, as patch.lua takes them, ids to remove, ids and JSON of items to set
--         'flip',  number of staged items, number of members of the staged index: the staged keys take the place of the old
--         'drop':  the collection becomes empty
-- Returns {reason, version}
--   reason  committed  with the new version
--           conflict   the account is no longer at the version; with its version; nothing was written
--           lease      a later lease exists; nothing was written
--           deleted    a person deleted the account meanwhile; nothing was written
--           stale      a newer snapshot was confirmed meanwhile, or any push if the last one was named; nothing was written
--           layout     the account's indexes are to be written in this layout before; nothing was written
--           unstaged   staged keys have expired or are not whole; nothing was written
-- Event   XADD under the id <version>-0 of v (version), b (version that it builds on), k (kind), s (summary), u (unread counts
--         after it: comments, discussions, messages, notifications); PUBLISH of account id, 0, version that it builds on, 0,
--         version
-- include account
-- include clock
-- include late
-- include left
-- include runs
-- include patch
-- include session
local meta, events, left, deletion = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local base, timestamp, epoch, platform, worker, registered = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local id, channel, kind, summary, kept = ARGV[7], ARGV[8], ARGV[9], ARGV[10], ARGV[11]
local pushed, session, notes = ARGV[12], ARGV[13], ARGV[14]
local taken, mine = tonumber(timestamp), tonumber(epoch)
local FEED_BYTES = 65536 -- memory that events may take; the newest one may be more
local DIGEST = 16 -- bytes of a digest; more is to be remembered with it, as in propose.lua
local FIRST_COUNTER = 16
local changes = FIRST_COUNTER + 2 * tonumber(ARGV[15]) -- where the number of changes stands
local at = 0 -- cursor over the arguments of the changes

-- Reads the next argument.
local function argument()
  at = at + 1
  return ARGV[at - 1]
end

-- Calls call(first, last) for the parts of the next list, each as long as unpack can take, and moves the cursor behind it.
local function list(call)
  local length = tonumber(ARGV[at])
  local first = at + 1
  for from = first, first + length - 1, 1000 do
    call(from, math.min(from + 999, first + length - 1))
  end
  at = first + length
end

local function skip() end

-- Calls apply(key, collection, digest, count) for each change, with the place of its first key. Returns the place behind the last
-- key. apply moves the cursor over the rest of the change, and returns whether it is a flip.
local function eachChange(apply)
  local key = 5
  at = changes + 1
  for _ = 1, tonumber(ARGV[changes]) do
    local collection, digest, count = argument(), argument(), argument()
    key = key + (apply(key, collection, digest, count) and 5 or 3)
  end
  return key
end

-- All checks come before the first write: a script that fails half-way keeps what it wrote.
local counters = {'u:comments', 'u:discussions', 'u:messages', 'u:notifications'}
local stored, packed = account(meta, 't', 'e', 'te', 'h', 's', 'ta', unpack(counters))
local version, storedTime = stored[1] or '0', tonumber(stored[2] or 0)
local pushedEpoch, storedHistory = tonumber(stored[4] or 0), stored[5]
if version ~= base then return {'conflict', version} end
if not packed then return {'layout', version} end
if taken and (mine or isAssigned(meta, left)) and (mine or 0) < tonumber(stored[3] or latestEpoch(meta, left)) then
  return {'lease', version}
end
if version == '0' and redis.call('EXISTS', deletion) == 1 then return {'deleted', version} end
-- A push of what is stored already moves the timestamp, but not the version.
if pushed ~= '' and tonumber(pushed) ~= math.max(storedTime, tonumber(stored[7] or 0)) then return {'stale', version} end
local present = now()
if taken and isLate(taken, mine, storedTime, pushedEpoch, present) then return {'stale', version} end
local whole = true
local rest = eachChange(function(key)
  list(skip)
  list(skip)
  local mode = argument()
  if mode == 'patch' then
    for _ = 1, 3 do list(skip) end
  elseif mode == 'flip' then
    local items, entries = tonumber(argument()), tonumber(argument())
    whole = whole and redis.call('HLEN', KEYS[key + 3]) == items and redis.call('ZCARD', KEYS[key + 4]) == entries
  end
  return mode == 'flip'
end)
if not whole then return {'unstaged', version} end
-- The account may have been deleted since the snapshot was proposed.
local deleted = taken and version == '0' and redis.call('GET', KEYS[rest + 5])
if deleted and taken <= tonumber(deleted) then return {'stale', version} end

-- A new account starts at the present millisecond, so that no version comes again of an account that was here before. So does an
-- account that was last changed in another history of Redis's data: Redis was started since then, or a replica promoted.
-- Versions that were given before may be lost, and must not be given again to other contents.
local info = redis.call('INFO', 'replication')
local _, behind = string.find(info, 'master_replid:', 1, true) -- plain: a pattern costs more
local history = behind and string.sub(info, behind + 1, behind + 40) or ''
if version == '0' then
  -- What another layout announced is not for readers of this one. Its versions may be ahead of the present.
  local newest = redis.call('XREVRANGE', events, '+', '-', 'COUNT', 1)[1]
  local last = newest and tonumber(string.match(newest[1], '^%d+')) or 0
  redis.call('UNLINK', events)
  for key = rest + 6, #KEYS do redis.call('UNLINK', KEYS[key]) end
  for _, field in ipairs(redis.call('HKEYS', meta)) do
    if string.match(field, '^[dnqu]:') or string.match(field, '^v%d*$') then redis.call('HDEL', meta, field) end
  end
  for key = rest, rest + 4 do
    if redis.call('EXISTS', KEYS[key]) == 1 then
      redis.call('PERSIST', KEYS[key])
      redis.call('HSET', meta, 'k:' .. string.match(KEYS[key], '%a+$'), '1')
    end
  end
  adoptLease(meta, left)
  redis.call('HDEL', left, 'k')
  version = math.max(present, last + 1)
elseif storedHistory == history then
  version = version + 1
else
  version = math.max(version + 1, present)
end
version = decimal(version)
local unread = {}
for i = 1, #counters do
  unread[i] = tonumber(stored[7 + i] or 0)
  for j = FIRST_COUNTER, changes - 1, 2 do
    if ARGV[j] == counters[i] then unread[i] = unread[i] + tonumber(ARGV[j + 1]) end
  end
end
-- Events are bounded by bytes, too: those of a busy small account would take more than the account. Cut by a quarter, so that most
-- commits cut nothing.
local function tooMany()
  return (redis.call('MEMORY', 'USAGE', events, 'SAMPLES', 0) or 0) > FEED_BYTES
end
if tooMany() then
  local remaining = redis.call('XLEN', events)
  repeat
    remaining = math.floor(remaining * 3 / 4)
    redis.call('XTRIM', events, 'MAXLEN', remaining)
  until remaining == 0 or not tooMany()
end
-- Nobody hears of it before the script ends. It comes first so that a Redis user without the right to publish can't leave half a
-- commit.
redis.call('XADD', events, 'MAXLEN', '~', kept, version .. '-0',
  'v', version, 'b', base, 'k', kind, 's', summary, 'u', table.concat(unread, ','))
redis.call('PUBLISH', channel, id .. '\0' .. base .. '\0' .. version)

eachChange(function(key, collection, digest, count)
  local items, index, marks, stagedItems, stagedIndex = KEYS[key], KEYS[key + 1], KEYS[key + 2], KEYS[key + 3], KEYS[key + 4]
  list(function(from, to) redis.call('HDEL', marks, unpack(ARGV, from, to)) end)
  list(function(from, to)
    redis.call('HSET', marks, unpack(ARGV, from, to))
    redis.call('HSET', meta, 'k:' .. collection, '1')
  end)
  local mode = argument()
  if mode == 'patch' then
    local length = tonumber(argument())
    if length > 0 then patchIndex(index, at, at + length - 1) end
    at = at + length
    list(function(from, to) redis.call('HDEL', items, unpack(ARGV, from, to)) end)
    list(function(from, to) redis.call('HSET', items, unpack(ARGV, from, to)) end)
  else
    -- RENAME over a big key would free it here and now; UNLINK frees it on another thread.
    redis.call('UNLINK', items, index)
    if mode == 'flip' then
      at = at + 2
      redis.call('RENAME', stagedItems, items)
      redis.call('RENAME', stagedIndex, index)
      redis.call('PERSIST', items)
      redis.call('PERSIST', index)
    end
  end
  redis.call('HSET', meta, 'n:' .. collection, count)
  redis.call('HSET', meta, 'd:' .. collection, string.sub(digest, 1, DIGEST))
  if #digest > DIGEST then redis.call('HSET', meta, 'q:' .. collection, digest) end
  return mode == 'flip'
end)

for i = FIRST_COUNTER, changes - 1, 2 do redis.call('HINCRBY', meta, ARGV[i], ARGV[i + 1]) end
redis.call('HSETNX', meta, 'c', decimal(present))
redis.call('HSET', meta, 'v4', version)
if storedHistory ~= history then redis.call('HSET', meta, 'h', history) end
if timestamp ~= '' then redis.call('HSET', meta, 't', timestamp, 'ta', decimal(present), 'w', worker) end
if mine then redis.call('HSET', meta, 'te', epoch) end
noteSnapshot(meta, stored[6], session, notes, present)
if platform ~= '' then redis.call('HSET', meta, 'p', platform) end
if registered ~= '' then redis.call('HSET', meta, 'r', registered) end
return {'committed', version}
