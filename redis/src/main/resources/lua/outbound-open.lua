#!lua
-- Reads the requests of an account that have no outcome, and forgets that others are the account's.
--
-- KEYS  1 requests, 2 states, 3 ids of the account's requests
-- Returns {id, request, ..}
local open = {}
for _, id in ipairs(redis.call('SMEMBERS', KEYS[3])) do
  local state = redis.call('HGET', KEYS[2], id)
  local request = redis.call('HGET', KEYS[1], id)
  if state and request and (state == 'd' or string.sub(state, 1, 1) == 'w') then
    open[#open + 1] = id
    open[#open + 1] = request
  else
    redis.call('SREM', KEYS[3], id)
  end
end
return open
