#!lua flags=allow-oom
-- Hands out what waits for a worker, each request once.
--
-- KEYS  1 requests, 2 states, 3 waiting requests of the worker
-- ARGV  1 worker
-- Returns {id, request, ..}
local taken = {}
for _, id in ipairs(redis.call('SMEMBERS', KEYS[3])) do
  -- One that was sent on to another worker, or has an outcome, is left where it is.
  if redis.call('HGET', KEYS[2], id) == 'w' .. ARGV[1] then
    redis.call('HSET', KEYS[2], id, 'd')
    taken[#taken + 1] = id
    taken[#taken + 1] = redis.call('HGET', KEYS[1], id)
  end
end
redis.call('UNLINK', KEYS[3])
return taken
