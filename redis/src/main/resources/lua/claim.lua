#!lua
-- Gives a worker a lease on an account, or prolongs one. The lease of an account that is not known expires with what it left.
-- A new lease reopens an account that a person deleted.
--
-- KEYS  1 meta, 2 what a removed account left, 3 deletion
-- ARGV  1 worker id, 2 length in ms, 3 epoch of the lease to prolong, '' for a new one, 4 for how many ms to keep a lease of an
--       account that is not known
-- Returns {epoch, expires at in ms}; an epoch of '0' if a later lease exists than the one to prolong
-- include clock
-- include left
local meta, left, deletion = KEYS[1], KEYS[2], KEYS[3]
local worker, length, prolonged, kept = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local present = now()
local epoch = latestEpoch(meta, left)
if prolonged == '' then
  -- At least the present millisecond, so that epochs grow even if nothing is left of the account.
  epoch = decimal(math.max(epoch + 1, present))
  redis.call('UNLINK', deletion)
elseif tonumber(prolonged) < tonumber(epoch) or tonumber(prolonged) > math.max(tonumber(epoch), present + 86400000) then
  -- An epoch from the future was never given; taken, it would be the last.
  return {'0', '0'}
else
  -- Redis may have lost the claim, with the last writes of a node, or with all that it had.
  epoch = prolonged
end
local expires = decimal(present + length)
local known = redis.call('HEXISTS', meta, 'c') == 1 or redis.call('HEXISTS', meta, 'e') == 1
redis.call('HSET', known and meta or left, 'e', epoch, 'lw', worker, 'lx', expires)
if prolonged == '' then redis.call('HDEL', known and meta or left, 'la') end
if not known then keep(left, kept) end
return {epoch, expires}
