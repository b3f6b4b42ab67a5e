#!lua flags=allow-oom
-- Hands out the requests that wait for a worker, each once, to the connection of the worker that was heard of last.
--
-- KEYS  1 requests, 2 states, 3 waiting requests of the worker, 4 the worker's seat
-- ARGV  1 worker, 2 connection that asks, 3 when it was heard of last, in ms, 4 for how many ms that counts
-- Returns {id, request, ..}; nothing if another connection was heard of later
local requests, states, waiting, seat = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local worker, connection, heard, counts = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

local last = redis.call('GET', seat)
if last then
  local time, holder = string.match(last, '^(%d+) (.*)$')
  if holder ~= connection and tonumber(time) > tonumber(heard) then return {} end
end
redis.call('SET', seat, heard .. ' ' .. connection, 'PX', counts)
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
