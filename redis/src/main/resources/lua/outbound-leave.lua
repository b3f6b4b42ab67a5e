#!lua flags=allow-oom
-- Gives up a worker's seat, if a connection has it.
--
-- KEYS  1 the worker's seat
-- ARGV  1 connection
-- Returns {'1' or '0': whether the connection had the seat}
local seat = KEYS[1]
local connection = ARGV[1]

local last = redis.call('GET', seat)
if not last or string.match(last, '^%d+ (.*)$') ~= connection then return {'0'} end
redis.call('DEL', seat)
return {'1'}
