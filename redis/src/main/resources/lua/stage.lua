#!lua
-- Begins a staged collection: keys that nobody reads until a commit puts them in place. They expire by themselves.
--
-- KEYS  1 staged items, 2 staged index
-- ARGV  1 time to live in ms, 2 id of an item, 3 its JSON, 4 a member of its index
-- Returns nothing
local items, index = KEYS[1], KEYS[2]
local timeToLive, id, json, member = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

redis.call('HSET', items, id, json)
redis.call('ZADD', index, '0', member)
redis.call('PEXPIRE', items, timeToLive)
redis.call('PEXPIRE', index, timeToLive)
