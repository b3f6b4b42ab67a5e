#!lua
-- Notes that the leases on an account were ended, unless they have to be ended under another epoch by now.
--
-- KEYS  1 accounts whose leases have to be ended, by epoch
-- ARGV  1 account id, 2 epoch under which they were
-- Returns nothing
local fences = KEYS[1]
local id, epoch = ARGV[1], tonumber(ARGV[2])

if tonumber(redis.call('ZSCORE', fences, id) or 0) == epoch then redis.call('ZREM', fences, id) end
