#!lua flags=no-writes
-- Estimates the memory of keys, from a few samples of each: a large key costs no more than a small one.
--
-- KEYS  all of one account
-- Returns {bytes}
local bytes = 0
for i = 1, #KEYS do bytes = bytes + (redis.call('MEMORY', 'USAGE', KEYS[i]) or 0) end
return {string.format('%.0f', bytes)}
