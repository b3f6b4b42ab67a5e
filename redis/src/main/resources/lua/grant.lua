#!lua
-- Gives the worker that an account is assigned to the lease on it, prolongs that lease, or takes the account from everybody. From
-- then on nobody pushes the account without the epoch, until a worker claims it.
--
-- KEYS  1 meta, 2 what a removed account left, 3 deletion
-- ARGV  1 worker id, '' for nobody, 2 length in ms, 3 epoch of the assignment, 4 for how many ms to keep a lease of an account that
--       is not known, 5 '1' if the account is assigned or waits, '' if it is no longer to be crawled
-- Returns {reason, epoch of the latest lease, expires at in ms}
--   reason  granted  the worker has the lease, or nobody has
--           later    a later lease exists; nothing was written
--           deleted  a person deleted the account; nothing was written
-- include clock
-- include left
local meta, left, deletion = KEYS[1], KEYS[2], KEYS[3]
local worker, length, epoch, kept, assigned = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5]

local latest = latestEpoch(meta, left)
local known = redis.call('HEXISTS', meta, 'c') == 1 or redis.call('HEXISTS', meta, 'e') == 1
local key = known and meta or left
if tonumber(epoch) < tonumber(latest) then return {'later', latest, '0'} end
-- A claim in the same millisecond may have the same number.
if epoch == latest and redis.call('HGET', key, 'lw') ~= worker then return {'later', latest, '0'} end
if worker ~= '' and redis.call('EXISTS', deletion) == 1 then return {'deleted', latest, '0'} end
local expires = decimal(now() + length)
redis.call('HSET', key, 'e', epoch, 'lw', worker, 'lx', expires)
if assigned == '1' then redis.call('HSET', key, 'la', '1') else redis.call('HDEL', key, 'la') end
if not known then keep(left, kept) end
return {'granted', epoch, expires}
