#!lua
-- Notes that a worker was told of accounts that it has, and that it has others no longer.
--
-- KEYS  the keys of the assignment, see StoreNames
-- ARGV  1 channel, 2 grace in ms, 3 worker, 4 present time in ms, 5 how many of the following accounts it has, 6.. account ids,
--       those that it has no longer last
-- Returns nothing
-- include clock
-- include assignment
local worker, at, has = ARGV[3], ARGV[4], tonumber(ARGV[5])

for i = 6, #ARGV do
  local entry = worker .. '\0' .. ARGV[i]
  if i - 5 <= has then
    redis.call('ZADD', told, 0, entry)
    redis.call('HSET', toldAt, entry, at)
  else
    untell(entry)
  end
end
