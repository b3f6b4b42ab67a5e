#!lua flags=allow-oom
-- Notes that a worker's connection has ended. It keeps its accounts for the grace.
--
-- KEYS  the keys of the assignment, see StoreNames
-- ARGV  1 channel, 2 grace in ms, 3 worker, 4 session
-- Returns {'1' or '0': whether the connection counted}
-- include clock
-- include assignment
local worker, session = ARGV[3], ARGV[4]

local value = redis.call('HGET', workers, worker)
local known = value and fields(value)
if not known or known[1] ~= session then return {'0'} end
known[1] = ''
redis.call('HSET', workers, worker, table.concat(known, '\0'))
return {'1'}
