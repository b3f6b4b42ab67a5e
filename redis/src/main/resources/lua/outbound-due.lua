#!lua flags=allow-oom
-- Reads the requests that somebody has to look at, and forgets those that are settled.
--
-- KEYS  1 requests, 2 states, 3 due, 4 settled
-- ARGV  1 now in ms, 2 when to look at them again if the reader fails, in ms, 3 how many at most
-- Returns {id, request, state, ..}
local requests, states, due, told = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local present, again, most = ARGV[1], ARGV[2], ARGV[3]

local function forget(id, key)
  redis.call('ZREM', key, id)
  redis.call('HDEL', states, id)
  redis.call('HDEL', requests, id)
end

for _, id in ipairs(redis.call('ZRANGEBYSCORE', told, '-inf', present, 'LIMIT', 0, most)) do forget(id, told) end
local found = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', due, '-inf', present, 'LIMIT', 0, most)) do
  local state = redis.call('HGET', states, id)
  local request = redis.call('HGET', requests, id)
  -- Masters of an older version keep settled requests here.
  if not state or not request or string.sub(state, 1, 1) == '+' then
    forget(id, due)
  else
    redis.call('ZADD', due, again, id)
    found[#found + 1] = id
    found[#found + 1] = request
    found[#found + 1] = state
  end
end
return found
