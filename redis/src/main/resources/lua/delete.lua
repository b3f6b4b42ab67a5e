#!lua flags=allow-oom
-- Removes an account with all its data, in one step, and tells of it. Its keys are freed on another thread.
--
-- KEYS  1 meta, 2 tombstone, 3.. all other keys of the account
-- ARGV  1 account id, 2 channel to tell it on, 3 for how many ms to refuse snapshots that are not newer, 0 not to,
--       4 remove it only if it is at this version, '' for any, 5 and if this is the timestamp of its last snapshot
-- Returns {'1' or '0': whether there was an account, which is removed}
local meta = redis.call('HMGET', KEYS[1], 'v3', 't')
if ARGV[4] ~= '' and ((meta[1] or '0') ~= ARGV[4] or (meta[2] or '0') ~= ARGV[5]) then return {'0'} end
local there = redis.call('UNLINK', KEYS[1], unpack(KEYS, 3)) > 0
if there then
  if ARGV[3] ~= '0' and meta[2] then
    -- Not later than a minute from now: a clock that was wrong is not to hold up those that are right.
    local latest = string.format('%.0f', (redis.call('TIME')[1] + 60) * 1000)
    redis.call('SET', KEYS[2], tonumber(meta[2]) > tonumber(latest) and latest or meta[2], 'PX', ARGV[3])
  end
  redis.call('PUBLISH', ARGV[2], ARGV[1] .. '\0' .. '0')
end
return {there and '1' or '0'}
