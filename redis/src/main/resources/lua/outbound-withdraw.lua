#!lua flags=allow-oom
-- Forgets a request that was prepared and not submitted.
--
-- KEYS  1 requests, 2 states, 3 due
-- ARGV  1 id
-- Returns {'1' or '0': whether no worker will be asked; '1' also for an unknown request}
local requests, states, due = KEYS[1], KEYS[2], KEYS[3]
local id = ARGV[1]

local state = redis.call('HGET', states, id)
if not state then return {'1'} end
if state ~= 'p' then return {'0'} end
redis.call('HDEL', requests, id)
redis.call('HDEL', states, id)
redis.call('ZREM', due, id)
return {'1'}
