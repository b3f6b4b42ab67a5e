-- The assignment of accounts to workers. Fields of values are separated by zero bytes:
--   record  status, platform, pinned worker or '', interval in s, created and updated in ms, name
--   worker  session or '', most accounts, platforms as ',a,b,'
--   holder  epoch, worker or '' for nobody, since when in ms
local records, order, workers, seen, holders, held = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6]
local told, waiting, fences, pins, counter, generations = KEYS[7], KEYS[8], KEYS[9], KEYS[10], KEYS[11], KEYS[12]
local toldAt = KEYS[13]
local channel, grace = ARGV[1], tonumber(ARGV[2])
local present = now()

local function fields(value)
  local parts = {}
  for part in string.gmatch(value .. '\0', '([^%z]*)%z') do parts[#parts + 1] = part end
  return parts
end

-- Returns the bounds of a set's entries that begin with a name and a zero byte.
local function from(name) return '[' .. name .. '\0' end
local function to(name) return '(' .. name .. '\1' end

-- Returns the record's fields; nil if there is none.
local function record(id)
  local value = redis.call('HGET', records, id)
  return value and fields(value)
end

-- Returns how many accounts a worker has.
local function countOf(worker)
  return redis.call('ZLEXCOUNT', held, from(worker), to(worker))
end

-- Tells whether a worker is connected: its connection was heard of in the last half of the grace.
local function isConnected(worker, known)
  local at = redis.call('ZSCORE', seen, worker)
  return known[1] ~= '' and at and present - at < grace / 2
end

-- Tells whether a worker may have accounts of a platform that are pinned to it: any if it names no platforms.
local function mayHavePinned(known, platform)
  return not string.find(known[3], '[^,]') or string.find(known[3], ',' .. platform .. ',', 1, true)
end

-- Returns how many more accounts a worker takes.
local function room(worker)
  local value = redis.call('HGET', workers, worker)
  if not value then return 0 end
  local known = fields(value)
  return isConnected(worker, known) and tonumber(known[2]) - countOf(worker) or 0
end

-- Returns the epoch of an account's assignment, and the worker that has it or ''.
local function holder(id)
  local value = redis.call('HGET', holders, id)
  if not value then return '0', '' end
  local parts = fields(value)
  return parts[1], parts[2]
end

-- Lets the master that a worker is connected to look at what the worker has.
local function changed(worker)
  redis.call('HINCRBY', generations, worker, 1)
  redis.call('PUBLISH', channel, worker)
end

-- Epochs grow over all accounts, and are higher than those of claims: at least the present millisecond.
local function hold(id, worker, least)
  local epoch = decimal(math.max((redis.call('GET', counter) or 0) + 1, present, least or 0))
  redis.call('SET', counter, epoch)
  local _, before = holder(id)
  if before ~= '' then
    redis.call('ZREM', held, before .. '\0' .. id)
    changed(before)
  end
  redis.call('HSET', holders, id, epoch .. '\0' .. worker .. '\0' .. decimal(present))
  return epoch
end

-- Assigns an account. The lease of the worker is granted by the master that tells it.
local function give(id, platform, worker, least)
  local epoch = hold(id, worker, least)
  redis.call('ZREM', waiting, platform .. '\0' .. id)
  redis.call('ZREM', fences, id)
  redis.call('ZADD', held, 0, worker .. '\0' .. id)
  -- Else nobody would notice that it is gone.
  if tonumber(redis.call('ZSCORE', seen, worker) or -1) < 0 then redis.call('ZADD', seen, present, worker) end
  changed(worker)
  return epoch
end

-- Takes an account from its worker. Its lease has to be ended by a master, under the key of the account.
local function takeAway(id)
  redis.call('ZADD', fences, hold(id, ''), id)
end

-- Forgets that a worker was told of an account.
local function untell(entry)
  redis.call('ZREM', told, entry)
  redis.call('HDEL', toldAt, entry)
end

local function wait(id, platform)
  redis.call('ZADD', waiting, 0, platform .. '\0' .. id)
end

-- Takes an account from its worker, and lets it wait for another if it is to be crawled.
local function release(id)
  takeAway(id)
  local account = record(id)
  if account and account[1] == 'active' then wait(id, account[2]) end
end
