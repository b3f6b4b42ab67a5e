#!lua flags=allow-oom
-- Forgets an account that is to be crawled, and takes it from its worker.
--
-- KEYS  the keys of the assignment, see StoreNames
-- ARGV  1 channel, 2 grace in ms, 3 account id
-- Returns {'1' or '0': whether it was known}
-- include clock
-- include assignment
local id = ARGV[3]

local account = record(id)
if not account then return {'0'} end
redis.call('HDEL', records, id)
redis.call('ZREM', order, id)
redis.call('ZREM', waiting, account[2] .. '\0' .. id)
redis.call('ZREM', pins, account[3] .. '\0' .. id)
takeAway(id)
redis.call('HDEL', holders, id)
return {'1'}
