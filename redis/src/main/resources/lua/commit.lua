#!lua
-- Moves an account from one version to the next, over all its collections in one step, and tells of it.
--
-- KEYS  1 meta, 2 events, then for each change: items, index, marks, and for a flip also staged items, staged index;
--       where the version is 0, then items and index of all collections: what another layout left is removed
-- ARGV  1 the version that the changes build on,
--       2 timestamp of the snapshot in ms or '', 3 epoch of the worker's lease or '', 4 platform or '', 5 worker id or '',
--       6 what the account list now says of the account or '',
--       7 account id, 8 channel to tell it on, 9 kind of the change, 10 its summary, 11 events to keep,
--       12 number of counters, then for each: name and difference;
--       then the number of changes, and for each: name of the collection, digest or '', count of items after it,
--         two lists, each with its length before it: marks to remove (ids), marks to set (ids and JSON); and
--         'patch', four lists: index entries to remove, index entries to add, ids to remove, ids and JSON of items to set
--         'flip',  number of staged items, number of staged index entries: the staged keys take the place of the old
--         'drop':  the collection becomes empty
-- Returns {reason, version}
--   reason  committed  with the new version
--           conflict   the account is no longer at the version; with its version; nothing was written
--           lease      a later lease exists; nothing was written
--           stale      a newer snapshot was confirmed meanwhile; nothing was written
--           unstaged   staged keys have expired or are not whole; nothing was written
-- Event   XADD under the id <version>-0 of v (version), b (version that it builds on), k (kind), s (summary), u (unread counts
--         after it: comments, discussions, messages, notifications); PUBLISH of account id, 0, version that it builds on, 0,
--         version
local meta, events = KEYS[1], KEYS[2]
local counters = 13 + 2 * tonumber(ARGV[12])
local at = 0

-- Calls call(first, last) for parts of the list at the cursor that unpack can take, and moves the cursor behind it.
local function list(call)
  local length = tonumber(ARGV[at])
  local first = at + 1
  for from = first, first + length - 1, 1000 do
    call(from, math.min(from + 999, first + length - 1))
  end
  at = first + length
end

local function skip() end

local function change(apply)
  local key = 3
  at = counters + 1
  for _ = 1, tonumber(ARGV[counters]) do
    local collection, digest, count = ARGV[at], ARGV[at + 1], ARGV[at + 2]
    at = at + 3
    local flips = apply(key, collection, digest, count)
    key = key + (flips and 5 or 3)
  end
  return key
end

-- All checks come before the first write: a script that fails half-way keeps what it wrote.
local now = redis.call('HMGET', meta, 'v3', 't', 'e', 'te', 'h')
local version = now[1] or '0'
if version ~= ARGV[1] then return {'conflict', version} end
local mine = tonumber(ARGV[3])
if mine and mine < tonumber(now[3] or 0) then return {'lease', version} end
local time = redis.call('TIME')
local taken, before = tonumber(ARGV[2]), tonumber(now[2] or 0)
-- As in propose.lua: a stored timestamp from the future does not hold up the right ones.
local future = (time[1] + 60) * 1000
if taken and taken < before and not (before > future and taken <= future)
  and not (mine and mine > tonumber(now[4] or 0)) then
  return {'stale', version}
end
local whole = true
local rest = change(function(key)
  list(skip)
  list(skip)
  local mode = ARGV[at]
  at = at + 1
  if mode == 'patch' then
    for _ = 1, 4 do list(skip) end
  elseif mode == 'flip' then
    whole = whole
      and redis.call('HLEN', KEYS[key + 3]) == tonumber(ARGV[at])
      and redis.call('ZCARD', KEYS[key + 4]) == tonumber(ARGV[at + 1])
    at = at + 2
  end
  return mode == 'flip'
end)
if not whole then return {'unstaged', version} end

-- A new account starts at the present millisecond, so that no version of an account that was here before comes again. So
-- does one that goes on in another history of Redis's data than it was last changed in: Redis was started, or a replica
-- promoted, since then. Versions that were given before may be lost, and are not to be given again for other contents.
local present = time[1] * 1000 + math.floor(time[2] / 1000)
local info = redis.call('INFO', 'replication')
local _, behind = string.find(info, 'master_replid:', 1, true) -- plain: a pattern costs more
local history = behind and string.sub(info, behind + 1, behind + 40) or ''
if version == '0' then
  for key = rest, #KEYS do redis.call('UNLINK', KEYS[key]) end
  for _, field in ipairs(redis.call('HKEYS', meta)) do
    if string.match(field, '^[dnu]:') or string.match(field, '^v%d*$') then redis.call('HDEL', meta, field) end
  end
  version = present
elseif now[5] == history then
  version = version + 1
else
  version = math.max(version + 1, present)
end
version = string.format('%.0f', version)
local counted = {'u:comments', 'u:discussions', 'u:messages', 'u:notifications'}
local unread = redis.call('HMGET', meta, unpack(counted))
for i = 1, 4 do
  unread[i] = tonumber(unread[i] or 0)
  for j = 13, counters - 1, 2 do
    if ARGV[j] == counted[i] then unread[i] = unread[i] + tonumber(ARGV[j + 1]) end
  end
end
-- Nobody hears of it before the script ends; told first, so that a user of Redis who may not tell can't leave half a commit.
redis.call('XADD', events, 'MAXLEN', '~', ARGV[11], version .. '-0',
  'v', version, 'b', ARGV[1], 'k', ARGV[9], 's', ARGV[10], 'u', table.concat(unread, ','))
redis.call('PUBLISH', ARGV[8], ARGV[7] .. '\0' .. ARGV[1] .. '\0' .. version)

change(function(key, collection, digest, count)
  local items, index, marks = KEYS[key], KEYS[key + 1], KEYS[key + 2]
  list(function(from, to) redis.call('HDEL', marks, unpack(ARGV, from, to)) end)
  list(function(from, to)
    redis.call('HSET', marks, unpack(ARGV, from, to))
    redis.call('HSET', meta, 'k:' .. collection, '1')
  end)
  local mode = ARGV[at]
  at = at + 1
  if mode == 'patch' then
    list(function(from, to) redis.call('ZREM', index, unpack(ARGV, from, to)) end)
    list(function(from, to)
      for half = from, to, 500 do
        local pairs = {}
        for i = half, math.min(half + 499, to) do
          pairs[#pairs + 1] = '0'
          pairs[#pairs + 1] = ARGV[i]
        end
        redis.call('ZADD', index, unpack(pairs))
      end
    end)
    list(function(from, to) redis.call('HDEL', items, unpack(ARGV, from, to)) end)
    list(function(from, to) redis.call('HSET', items, unpack(ARGV, from, to)) end)
  else
    -- RENAME over a big key would free it here and now; UNLINK frees it on another thread.
    redis.call('UNLINK', items, index)
    if mode == 'flip' then
      at = at + 2
      redis.call('RENAME', KEYS[key + 3], items)
      redis.call('RENAME', KEYS[key + 4], index)
      redis.call('PERSIST', items)
      redis.call('PERSIST', index)
    end
  end
  redis.call('HSET', meta, 'n:' .. collection, count)
  if digest ~= '' then redis.call('HSET', meta, 'd:' .. collection, digest) end
  return mode == 'flip'
end)

for i = 13, counters - 1, 2 do redis.call('HINCRBY', meta, ARGV[i], ARGV[i + 1]) end
redis.call('HSETNX', meta, 'c', string.format('%.0f', present))
redis.call('HSET', meta, 'v3', version)
if now[5] ~= history then redis.call('HSET', meta, 'h', history) end
if ARGV[2] ~= '' then redis.call('HSET', meta, 't', ARGV[2], 'w', ARGV[5]) end
if mine then redis.call('HSET', meta, 'te', ARGV[3]) end
if ARGV[4] ~= '' then redis.call('HSET', meta, 'p', ARGV[4]) end
if ARGV[6] ~= '' then redis.call('HSET', meta, 'r', ARGV[6]) end
return {'committed', version}
