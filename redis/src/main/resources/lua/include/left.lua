-- Keeps what a removed account left for at least so many ms.
local function keep(left, length)
  if redis.call('PTTL', left) < tonumber(length) then redis.call('PEXPIRE', left, length) end
end

-- Returns the epoch of an account's latest lease; 0 if there was none.
local function latestEpoch(meta, left)
  return redis.call('HGET', meta, 'e') or redis.call('HGET', left, 'e') or '0'
end

-- Gives an account that becomes known the lease that it has without that.
local function adoptLease(meta, left)
  local lease = redis.call('HMGET', left, 'e', 'lw', 'lx', 'la')
  if lease[1] and redis.call('HEXISTS', meta, 'e') == 0 then
    redis.call('HSET', meta, 'e', lease[1], 'lw', lease[2], 'lx', lease[3])
    if lease[4] then redis.call('HSET', meta, 'la', lease[4]) end
  end
  redis.call('HDEL', left, 'e', 'lw', 'lx', 'la')
end

-- Tells whether the latest lease is by assignment, so that only its holder may push, and nobody without an epoch.
local function isAssigned(meta, left)
  return (redis.call('HGET', meta, 'la') or redis.call('HGET', left, 'la')) == '1'
end
