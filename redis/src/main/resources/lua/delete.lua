#!lua flags=allow-oom
-- Removes an account with all its data, in one step, and announces it. Redis frees the keys on another thread. The epoch of its
-- latest lease stays for a while, and so may its marks. Its credentials go only with an account that a person deletes.
--
-- KEYS  1 meta, 2 tombstone, 3 what the account leaves, 4 deletion, 5 credentials, 6.. 10 marks, 11.. all other keys of the
--       account
-- ARGV  1 account id, 2 channel to announce it on, 3 for how many ms to refuse snapshots that are not newer, 0 for not at all,
--       4 for how many ms to keep the lease, 5 for how many ms to keep the marks, 0 for not at all,
--       6 the only version to remove, '' for any, 7 with it: the only timestamp of the last snapshot to remove,
--       8 for how many ms to refuse all pushes, because a person deletes the account; 0 for not at all
-- Returns {'1' or '0': whether there was an account, or credentials of one, which are removed}
-- include account
-- include clock
-- include left
local meta, tombstone, left, deletion, credentials = unpack(KEYS, 1, 5)
local id, channel, refused, leaseKept, marksKept, version, timestamp, closed = unpack(ARGV)

local stored = account(meta, 't', 'e', 'lw', 'lx', 'la')
if version ~= '' and ((stored[1] or '0') ~= version or (stored[2] or '0') ~= timestamp) then return {'0'} end
local there = redis.call('UNLINK', meta, unpack(KEYS, 11)) > 0
if closed ~= '0' and redis.call('UNLINK', credentials) == 1 then there = true end
if stored[3] then
  redis.call('HSET', left, 'e', stored[3], 'lw', stored[4], 'lx', stored[5])
  if stored[6] then redis.call('HSET', left, 'la', stored[6]) else redis.call('HDEL', left, 'la') end
  keep(left, leaseKept)
end
if marksKept == '0' then
  redis.call('UNLINK', unpack(KEYS, 6, 10))
  redis.call('HDEL', left, 'k')
else
  for key = 6, 10 do
    -- NX: those that were left before don't stay longer.
    if redis.call('PEXPIRE', KEYS[key], marksKept, 'NX') == 1 then
      redis.call('HSET', left, 'k', '1')
      keep(left, marksKept)
    end
  end
end
if there then
  if refused ~= '0' and stored[2] then
    -- Not later than a minute from now: a wrong clock must not hold up the right ones.
    local latest = now() + 60000
    redis.call('SET', tombstone, tonumber(stored[2]) > latest and decimal(latest) or stored[2], 'PX', refused)
  end
  if closed ~= '0' then redis.call('SET', deletion, decimal(now()), 'PX', closed) end
  redis.call('PUBLISH', channel, id .. '\0' .. '0')
end
return {there and '1' or '0'}
