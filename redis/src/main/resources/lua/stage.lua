#!lua
-- Begins a staged collection: keys that nobody reads until a commit puts them in place. They expire by themselves.
--
-- KEYS  1 staged items, 2 staged index
-- ARGV  1 time to live in ms, 2 id and 3 JSON of an item, 4 an index entry
-- Returns nothing
redis.call('HSET', KEYS[1], ARGV[2], ARGV[3])
redis.call('ZADD', KEYS[2], '0', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[1])
redis.call('PEXPIRE', KEYS[2], ARGV[1])
