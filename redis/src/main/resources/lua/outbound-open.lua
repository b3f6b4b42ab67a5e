#!lua
-- Reads the requests of an account without a settled outcome, and takes the others off the account's list. A message has its new
-- status only when its outcome is settled, so until then it is one that is being sent.
--
-- KEYS  1 requests, 2 states, 3 ids of the account's requests
-- Returns {id, request, ..}
local requests, states, ofAccount = KEYS[1], KEYS[2], KEYS[3]

local open = {}
for _, id in ipairs(redis.call('SMEMBERS', ofAccount)) do
  local state = redis.call('HGET', states, id)
  local request = redis.call('HGET', requests, id)
  if state and request and string.sub(state, 1, 1) ~= '+' then
    open[#open + 1] = id
    open[#open + 1] = request
  else
    redis.call('SREM', ofAccount, id)
  end
end
return open
