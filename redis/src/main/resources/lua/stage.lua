#!lua
-- Adds items to a staged collection: keys that nobody reads until a commit puts them in place. They expire by themselves.
--
-- KEYS  1 staged items, 2 staged index
-- ARGV  1 time to live in ms, 2 number of index entries, then the entries, then id and JSON of each item
-- Returns nothing
local first = 3
local entries = tonumber(ARGV[2])
for from = first, first + entries - 1, 500 do
  local pairs = {}
  for i = from, math.min(from + 499, first + entries - 1) do
    pairs[#pairs + 1] = '0'
    pairs[#pairs + 1] = ARGV[i]
  end
  redis.call('ZADD', KEYS[2], unpack(pairs))
end
for from = first + entries, #ARGV, 1000 do
  redis.call('HSET', KEYS[1], unpack(ARGV, from, math.min(from + 999, #ARGV)))
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[1])
