#!lua
-- Moves an account from one version to the next, over all its collections in one step.
--
-- KEYS  1 meta, then for each change: items, index, and for a flip also staged items, staged index
-- ARGV  1 the version that the changes build on, 2 timestamp in ms, 3 platform or '', 4 worker id or '',
--       5 what the account list now says of the account, 6 number of changes, then for each change:
--       name of the collection, digest, count of items after the change, and
--         'patch', four lists, each with its length before it:
--                  index entries to remove, index entries to add, ids to remove, ids and JSON of items to set
--         'flip',  number of staged items, number of staged index entries: the staged keys take the place of the old
--         'drop':  the collection becomes empty
-- Returns {reason, version}
--   reason  committed  with the new version
--           conflict   the account is no longer at the version; with its version; nothing was written
--           unstaged   staged keys have expired or are not whole; nothing was written
local meta = KEYS[1]
local at = 7

local function change(apply)
  local key = 2
  at = 7
  for _ = 1, tonumber(ARGV[6]) do
    local collection, digest, count, mode = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
    at = at + 4
    apply(mode, key, collection, digest, count)
    key = key + (mode == 'flip' and 4 or 2)
  end
end

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

-- All checks come before the first write: a script that fails half-way keeps what it wrote.
local version = redis.call('HGET', meta, 'v') or '0'
if version ~= ARGV[1] then return {'conflict', version} end
local whole = true
change(function(mode, key)
  if mode == 'patch' then
    for _ = 1, 4 do list(skip) end
  elseif mode == 'flip' then
    whole = whole
      and redis.call('HLEN', KEYS[key + 2]) == tonumber(ARGV[at])
      and redis.call('ZCARD', KEYS[key + 3]) == tonumber(ARGV[at + 1])
    at = at + 2
  end
end)
if not whole then return {'unstaged', version} end

change(function(mode, key, collection, digest, count)
  local items, index = KEYS[key], KEYS[key + 1]
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
      redis.call('RENAME', KEYS[key + 2], items)
      redis.call('RENAME', KEYS[key + 3], index)
      redis.call('PERSIST', items)
      redis.call('PERSIST', index)
    end
  end
  redis.call('HSET', meta, 'd:' .. collection, digest, 'n:' .. collection, count)
end)

if version == '0' then
  -- A new account starts at the present millisecond, so that no version of an account that was here before comes again.
  local now = redis.call('TIME')
  version = string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000))
  redis.call('HSETNX', meta, 'c', version)
  redis.call('HSET', meta, 'v', version)
else
  version = string.format('%.0f', redis.call('HINCRBY', meta, 'v', 1))
end
redis.call('HSET', meta, 't', ARGV[2], 'w', ARGV[4], 'r', ARGV[5])
if ARGV[3] ~= '' then redis.call('HSET', meta, 'p', ARGV[3]) end
return {'committed', version}
