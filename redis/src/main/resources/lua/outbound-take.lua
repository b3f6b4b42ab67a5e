#!lua flags=allow-oom
-- Hands out the requests that wait for a worker, each once, to the connection of the worker that was heard of last.
--
-- KEYS  1 requests, 2 states, 3 waiting requests of the worker, 4 the worker's seat
-- ARGV  1 worker, 2 connection that asks, 3 for how many ms it was not heard of, 4 for how many ms that counts
-- Returns {id, request, ..}; nothing if another connection was heard of later
local requests, states, waiting, seat = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local worker, connection, idle, counts = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]

-- By the clock of Redis alone: what masters read of it is late by different times.
local now = redis.call('TIME')
local heard = now[1] * 1000 + math.floor(now[2] / 1000) - idle
local last = redis.call('GET', seat)
if last then
  local time, holder = string.match(last, '^(%d+) (.*)$')
  if holder ~= connection and tonumber(time) > heard then return {} end
end
redis.call('SET', seat, string.format('%.0f', heard) .. ' ' .. connection, 'PX', counts)
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
