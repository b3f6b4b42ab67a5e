#!lua
-- Takes a request to a worker in, or sends one on, and tells masters.
--
-- KEYS  1 requests, 2 states, 3 due, 4 waiting requests of the worker, 5 ids of the account's requests
-- ARGV  1 mode: 'p' prepare, 's' submit, 'r' route, 'b' put back, 2 id, 3 worker or '' if none is known,
--       4 the request, if it is taken in, 5 when to look at it again, in ms, 6 for how many ms it may wait,
--       7 channel for masters, 8 channel for those who watch the account, 9 message for that channel
-- Returns {'1' or '0': whether this changed anything}
--   A known request is not taken in again, but a prepared one is submitted. A request with an outcome is not sent on.
local requests, states, due, waiting, ofAccount = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local mode, id, worker, request, again, wait = ARGV[1], ARGV[2], ARGV[3], ARGV[4], ARGV[5], ARGV[6]
local channel, notices, notice = ARGV[7], ARGV[8], ARGV[9]

local state = redis.call('HGET', states, id)
if mode == 'p' or mode == 's' then
  if state and (mode == 'p' or state ~= 'p') then return {'0'} end
  redis.call('HSET', requests, id, request)
elseif not state or (string.sub(state, 1, 1) ~= 'w' and state ~= 'd' and state ~= 'p') then
  return {'0'}
end
redis.call('HSET', states, id, mode == 'p' and 'p' or 'w' .. worker)
redis.call('ZADD', due, again, id)
if mode == 's' then
  redis.call('SADD', ofAccount, id)
  redis.call('PEXPIRE', ofAccount, wait + 60000)
  redis.call('PUBLISH', notices, notice)
end
if mode ~= 'p' and worker ~= '' then
  redis.call('SADD', waiting, id)
  redis.call('PEXPIRE', waiting, wait)
  if mode ~= 'b' then redis.call('PUBLISH', channel, worker) end
end
return {'1'}
