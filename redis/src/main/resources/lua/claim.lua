#!lua
-- Gives a worker a lease on an account, or prolongs it.
--
-- KEYS  1 meta
-- ARGV  1 worker id, 2 length in ms, 3 epoch of the lease to prolong, '' for a new one
-- Returns {epoch, expires at in ms}; an epoch of '0' where a later lease than the one to prolong exists
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local epoch = redis.call('HGET', KEYS[1], 'e') or '0'
if ARGV[3] == '' then
  -- At least the present millisecond, so that epochs grow even over a deletion of the account.
  epoch = string.format('%.0f', math.max(epoch + 1, now))
elseif ARGV[3] ~= epoch then
  return {'0', '0'}
end
local expires = string.format('%.0f', now + ARGV[2])
redis.call('HSET', KEYS[1], 'e', epoch, 'lw', ARGV[1], 'lx', expires)
return {epoch, expires}
