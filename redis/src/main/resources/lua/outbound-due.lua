#!lua flags=allow-oom
-- Reads the requests that are due to be looked at, and forgets those that are settled.
--
-- KEYS  1 requests, 2 states, 3 due
-- ARGV  1 now in ms, 2 when to look at them again in ms, should whoever reads them now fail, 3 how many at most
-- Returns {id, state, request, ..}
local due = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', ARGV[1], 'LIMIT', 0, ARGV[3])) do
  local state = redis.call('HGET', KEYS[2], id)
  local request = redis.call('HGET', KEYS[1], id)
  if not state or not request or string.sub(state, 1, 1) == '+' then
    redis.call('ZREM', KEYS[3], id)
    redis.call('HDEL', KEYS[2], id)
    redis.call('HDEL', KEYS[1], id)
  else
    redis.call('ZADD', KEYS[3], ARGV[2], id)
    due[#due + 1] = id
    due[#due + 1] = state
    due[#due + 1] = request
  end
end
return due
