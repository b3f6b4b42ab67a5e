#!lua
-- Reads the requests of an account that have no outcome yet, and takes the others off the account's list.
--
-- KEYS  1 requests, 2 states, 3 ids of the account's requests
-- Returns {id, request, ..}
local requests, states, ofAccount = KEYS[1], KEYS[2], KEYS[3]

local open = {}
for _, id in ipairs(redis.call('SMEMBERS', ofAccount)) do
  local state = redis.call('HGET', states, id)
  local request = redis.call('HGET', requests, id)
  if state and request and (state == 'd' or string.sub(state, 1, 1) == 'w') then
    open[#open + 1] = id
    open[#open + 1] = request
  else
    redis.call('SREM', ofAccount, id)
  end
end
return open
