#!lua flags=allow-oom
-- Reads the requests that somebody has to look at, and forgets those that are settled.
--
-- KEYS  1 requests, 2 states, 3 due
-- ARGV  1 now in ms, 2 when to look at them again if the reader fails, in ms, 3 how many at most
-- Returns {id, request, state, ..}
local requests, states, due = KEYS[1], KEYS[2], KEYS[3]
local present, again, most = ARGV[1], ARGV[2], ARGV[3]

local found = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', present, 'LIMIT', 0, most)) do
  local state = redis.call('HGET', states, id)
  local request = redis.call('HGET', requests, id)
  if not state or not request or string.sub(state, 1, 1) == '+' then
    redis.call('ZREM', due, id)
    redis.call('HDEL', states, id)
    redis.call('HDEL', requests, id)
  else
    redis.call('ZADD', due, again, id)
    found[#found + 1] = id
    found[#found + 1] = request
    found[#found + 1] = state
  end
end
return found
