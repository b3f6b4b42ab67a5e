#!lua
-- Notes that a crawler pushed an account and that nothing of it changed, under the checks that hold for a change.
--
-- KEYS  1 meta
-- ARGV  1 the version that was compared, 2 timestamp of the push in ms, 3 worker id or '', 4 epoch of the worker's lease or ''
-- Returns {reason}
--   reason  seen      the timestamp was moved forward and is committed
--           conflict  the account is no longer at the version; nothing was written
--           lease     a later lease exists; nothing was written
--           stale     a newer push was confirmed; nothing was written
-- include account
-- include clock
-- include late
local meta = KEYS[1]
local base, timestamp, worker, epoch = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local mine = tonumber(epoch)

local stored = account(meta, 't', 'e', 'te', 'la')
if stored[1] ~= base then return {'conflict'} end
if (mine or stored[5]) and (mine or 0) < tonumber(stored[3] or 0) then return {'lease'} end
local present = now()
if isLate(tonumber(timestamp), mine, tonumber(stored[2] or 0), tonumber(stored[4] or 0), present) then return {'stale'} end
redis.call('HSET', meta, 't', timestamp, 'ta', decimal(present), 'w', worker)
if mine then redis.call('HSET', meta, 'te', epoch) end
return {'seen'}
