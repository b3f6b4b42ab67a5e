#!lua flags=allow-oom
-- Notes the end of a request. The first outcome counts, but sent wins over failed.
--
-- KEYS  1 requests, 2 states, 3 due, 4 settled
-- ARGV  1 id, 2 outcome: 's' (sent) or 'f' (failed), followed by its detail, 3 when to look at the request again, in ms
-- Returns {outcome that counts, request}; {'', ''} if there is nothing to do: the request is not known, or this outcome is
--   settled
local requests, states, due, told = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id, outcome, again = ARGV[1], ARGV[2], ARGV[3]

local state = redis.call('HGET', states, id)
if not state then return {'', ''} end
local settled = string.sub(state, 1, 1) == '+'
local before = settled and string.sub(state, 2) or state
local kind = string.sub(before, 1, 1)
if kind == 's' or (kind == 'f' and string.sub(outcome, 1, 1) == 'f') then
  if settled then return {'', ''} end
  return {before, redis.call('HGET', requests, id) or ''}
end
redis.call('HSET', states, id, outcome)
redis.call('ZADD', due, again, id)
redis.call('ZREM', told, id)
return {outcome, redis.call('HGET', requests, id) or ''}
