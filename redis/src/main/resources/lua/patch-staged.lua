#!lua
-- Changes a staged index.
--
-- KEYS  1 staged index
-- ARGV  1 time to live in ms, 2 number of members that the index must have, 3.. changes, as patch.lua takes them
-- Returns {1 or 0: whether the index is whole, number of members}; it is not if it has expired, or if an entry to remove was not there
-- include runs
-- include patch
local index = KEYS[1]
local timeToLive, members = ARGV[1], tonumber(ARGV[2])

if redis.call('ZCARD', index) ~= members then return {0, 0} end
local missing = patchIndex(index, 3, #ARGV)
redis.call('PEXPIRE', index, timeToLive)
return {missing == 0 and 1 or 0, redis.call('ZCARD', index)}
