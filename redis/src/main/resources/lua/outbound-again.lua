#!lua
-- Lets a request wait for its worker again that was handed out to a connection, if another connection of the worker was heard of
-- since.
--
-- KEYS  1 requests, 2 states, 3 due, 4 waiting requests of the worker, 5 the worker's seat
-- ARGV  1 id, 2 worker, 3 connection that it was handed out to, 4 when to look at it again, in ms, 5 for how many ms it may wait,
--       6 channel for masters, 7 how many ms ago it was handed out
-- Returns {'waits' again, 'not_yet' if no other connection was heard of, or 'over' if it is not with the worker}
local requests, states, due, waiting, seat = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local id, worker, connection, again, wait, channel = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local now = redis.call('TIME')
local sent = now[1] * 1000 + math.floor(now[2] / 1000) - tonumber(ARGV[7])

if redis.call('HGET', states, id) ~= 'd' or redis.call('HEXISTS', requests, id) == 0 then return {'over'} end
local last = redis.call('GET', seat)
if not last then return {'not_yet'} end
local heard, holder = string.match(last, '^(%d+) (.*)$')
-- Otherwise a request could go to and fro between two silent connections.
if holder == connection or tonumber(heard) <= sent then return {'not_yet'} end
redis.call('HSET', states, id, 'w' .. worker)
redis.call('ZADD', due, again, id)
redis.call('SADD', waiting, id)
redis.call('PEXPIRE', waiting, wait)
redis.call('PUBLISH', channel, worker)
return {'waits'}
