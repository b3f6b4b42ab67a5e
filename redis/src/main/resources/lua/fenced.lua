#!lua
-- Notes that the leases on an account were ended, unless they have to be ended under another epoch by now. If a later lease exists
-- than that epoch, they have to be ended once more, under a later one.
--
-- KEYS  the keys of the assignment, see StoreNames
-- ARGV  1 channel, 2 grace in ms, 3 account id, 4 epoch under which they were ended, 5 epoch of a later lease, 0 for none
-- Returns nothing
-- include clock
-- include assignment
local id, epoch, later = ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])

if tonumber(redis.call('ZSCORE', fences, id) or 0) ~= epoch then return end
if later == 0 then
  redis.call('ZREM', fences, id)
else
  redis.call('ZADD', fences, hold(id, '', later + 1), id)
  if not record(id) then redis.call('HDEL', holders, id) end
end
