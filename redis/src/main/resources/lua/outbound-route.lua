#!lua
-- Takes a request to a worker in, or sends one on to another worker, and tells masters of it.
--
-- KEYS  1 requests, 2 states, 3 due, 4 waiting requests of the worker
-- ARGV  1 id, 2 worker or '' where none is known, 3 the request to take in, '' to send one on that is here,
--       4 when to look at it again in ms, 5 for how many ms it may wait, 6 channel to tell it on, '' not to
-- Returns {'1' or '0': whether this changed anything}
--   a request that is here already is not taken in again; one that has an outcome is not sent on
local state = redis.call('HGET', KEYS[2], ARGV[1])
if ARGV[3] ~= '' then
  if state then return {'0'} end
  redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
elseif not state or (string.sub(state, 1, 1) ~= 'w' and state ~= 'd') then
  return {'0'}
end
redis.call('HSET', KEYS[2], ARGV[1], 'w' .. ARGV[2])
redis.call('ZADD', KEYS[3], ARGV[4], ARGV[1])
if ARGV[2] ~= '' then
  redis.call('SADD', KEYS[4], ARGV[1])
  redis.call('PEXPIRE', KEYS[4], ARGV[5])
  if ARGV[6] ~= '' then redis.call('PUBLISH', ARGV[6], ARGV[2]) end
end
return {'1'}
