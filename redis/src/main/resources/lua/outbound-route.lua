#!lua
-- Takes a request to a worker in, or sends one on, and tells masters of it.
--
-- KEYS  1 requests, 2 states, 3 due, 4 waiting requests of the worker, 5 ids of the account's requests
-- ARGV  1 mode: 'p' prepare, 's' submit, 'r' route, 'b' put back, 2 id, 3 worker or '' where none is known,
--       4 the request, where it is taken in, 5 when to look at it again in ms, 6 for how many ms it may wait,
--       7 channel to tell it on, 8 channel for those who watch the account, 9 what to tell there
-- Returns {'1' or '0': whether this changed anything}
--   a request that is here already is not taken in again, but one that was prepared is submitted; one that has an outcome
--   is not sent on
local mode, id, worker = ARGV[1], ARGV[2], ARGV[3]
local state = redis.call('HGET', KEYS[2], id)
if mode == 'p' or mode == 's' then
  if state and (mode == 'p' or state ~= 'p') then return {'0'} end
  redis.call('HSET', KEYS[1], id, ARGV[4])
elseif not state or (string.sub(state, 1, 1) ~= 'w' and state ~= 'd' and state ~= 'p') then
  return {'0'}
end
redis.call('HSET', KEYS[2], id, mode == 'p' and 'p' or 'w' .. worker)
redis.call('ZADD', KEYS[3], ARGV[5], id)
if mode == 's' then
  redis.call('SADD', KEYS[5], id)
  redis.call('PEXPIRE', KEYS[5], ARGV[6] + 60000)
  redis.call('PUBLISH', ARGV[8], ARGV[9])
end
if mode ~= 'p' and worker ~= '' then
  redis.call('SADD', KEYS[4], id)
  redis.call('PEXPIRE', KEYS[4], ARGV[6])
  if mode ~= 'b' then redis.call('PUBLISH', ARGV[7], worker) end
end
return {'1'}
