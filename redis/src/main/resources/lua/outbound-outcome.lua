#!lua flags=allow-oom
-- Notes how a request ended. The first outcome counts, but that it was sent wins over that it failed.
--
-- KEYS  1 requests, 2 states, 3 due
-- ARGV  1 id, 2 outcome: 's' (sent) or 'f' (failed), then what is known of it, 3 when to look at it again in ms
-- Returns {outcome that counts, request}; {'', ''} where there is nothing to do: the request is not known, or this outcome
--   is settled
local state = redis.call('HGET', KEYS[2], ARGV[1])
if not state then return {'', ''} end
local settled = string.sub(state, 1, 1) == '+'
local before = settled and string.sub(state, 2) or state
local kind = string.sub(before, 1, 1)
if kind == 's' or (kind == 'f' and string.sub(ARGV[2], 1, 1) == 'f') then
  if settled then return {'', ''} end
  return {before, redis.call('HGET', KEYS[1], ARGV[1]) or ''}
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[3], ARGV[3], ARGV[1])
return {ARGV[2], redis.call('HGET', KEYS[1], ARGV[1]) or ''}
