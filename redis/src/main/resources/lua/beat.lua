#!lua flags=allow-oom
-- Stores the report of a master, and forgets masters that have not reported for long. Runs also when memory is full: a master
-- that can't write is not gone.
--
-- KEYS  1 reports, 2 masters by when they reported last
-- ARGV  1 master, 2 its report, 3 for how many ms to remember a master that is gone
-- Returns nothing
-- include clock
local reports, seen = KEYS[1], KEYS[2]
local master, report, remembered = ARGV[1], ARGV[2], ARGV[3]

local present = now()
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', seen, '-inf', '(' .. decimal(present - remembered))) do
  redis.call('HDEL', reports, gone)
  redis.call('ZREM', seen, gone)
end
redis.call('HSET', reports, master, report)
redis.call('ZADD', seen, decimal(present), master)
redis.call('PEXPIRE', reports, remembered)
redis.call('PEXPIRE', seen, remembered)
