#!lua flags=no-writes
-- Estimates the memory that keys take, from a few samples of each: as cheap for a large key as for a small one.
--
-- KEYS  all of one account
-- Returns {bytes}
local bytes = 0
for i = 1, #KEYS do bytes = bytes + (redis.call('MEMORY', 'USAGE', KEYS[i]) or 0) end
return {string.format('%.0f', bytes)}
