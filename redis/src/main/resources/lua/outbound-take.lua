#!lua flags=allow-oom
-- Hands out the requests that wait for a worker, each once.
--
-- KEYS  1 requests, 2 states, 3 waiting requests of the worker
-- ARGV  1 worker
-- Returns {id, request, ..}
local requests, states, waiting = KEYS[1], KEYS[2], KEYS[3]
local worker = ARGV[1]

local taken = {}
for _, id in ipairs(redis.call('SMEMBERS', waiting)) do
  -- A request that went to another worker, or that has an outcome, stays where it is.
  if redis.call('HGET', states, id) == 'w' .. worker then
    redis.call('HSET', states, id, 'd')
    taken[#taken + 1] = id
    taken[#taken + 1] = redis.call('HGET', requests, id)
  end
end
redis.call('UNLINK', waiting)
return taken
