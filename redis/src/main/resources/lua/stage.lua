#!lua
-- Begins a staged collection: keys that nobody reads until a commit puts them in place. They expire by themselves.
--
-- KEYS  1 staged items, 2 staged index
-- ARGV  1 time to live in ms, 2 id of an item, 3 its JSON, 4 its index entry
-- Returns nothing
local items, index = KEYS[1], KEYS[2]
local timeToLive, id, json, entry = ARGV[1], ARGV[2], ARGV[3], ARGV[4]

redis.call('HSET', items, id, json)
redis.call('ZADD', index, '0', entry)
redis.call('PEXPIRE', items, timeToLive)
redis.call('PEXPIRE', index, timeToLive)
