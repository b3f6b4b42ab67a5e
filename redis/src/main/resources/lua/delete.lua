#!lua flags=allow-oom
-- Removes an account with all its data, in one step, and announces it. Redis frees the keys on another thread.
--
-- KEYS  1 meta, 2 tombstone, 3 deletion, 4.. all other keys of the account
-- ARGV  1 account id, 2 channel to announce it on, 3 for how many ms to refuse snapshots that are not newer, 0 for not at all,
--       4 the only version to remove, '' for any, 5 with it: the only timestamp of the last snapshot to remove,
--       6 for how many ms to refuse all pushes, because a person deletes the account; 0 for not at all
-- Returns {'1' or '0': whether there was an account, which is removed}
-- include clock
local meta, tombstone, deletion = KEYS[1], KEYS[2], KEYS[3]
local id, channel, refused, version, timestamp, closed = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]

local stored = redis.call('HMGET', meta, 'v3', 't')
if version ~= '' and ((stored[1] or '0') ~= version or (stored[2] or '0') ~= timestamp) then return {'0'} end
local there = redis.call('UNLINK', meta, unpack(KEYS, 4)) > 0
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
