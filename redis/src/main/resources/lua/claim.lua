#!lua
-- Gives a worker a lease on an account, or prolongs one. A new lease reopens an account that a person deleted.
--
-- KEYS  1 meta, 2 deletion
-- ARGV  1 worker id, 2 length in ms, 3 epoch of the lease to prolong, '' for a new one
-- Returns {epoch, expires at in ms}; an epoch of '0' if a later lease exists than the one to prolong
-- include clock
local meta, deletion = KEYS[1], KEYS[2]
local worker, length, prolonged = ARGV[1], ARGV[2], ARGV[3]

local present = now()
local epoch = redis.call('HGET', meta, 'e') or '0'
if prolonged == '' then
  -- At least the present millisecond, so that epochs grow even if the account is deleted in between.
  epoch = decimal(math.max(epoch + 1, present))
  redis.call('UNLINK', deletion)
elseif prolonged ~= epoch then
  return {'0', '0'}
end
local expires = decimal(present + length)
redis.call('HSET', meta, 'e', epoch, 'lw', worker, 'lx', expires)
return {epoch, expires}
