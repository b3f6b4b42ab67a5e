#!lua flags=allow-oom
-- Notes that a master is there, and forgets those that have not been for long. Also when memory is full: a master that can't
-- write is not one that is gone.
--
-- KEYS  1 reports, 2 masters by when they were last there
-- ARGV  1 master, 2 its report, 3 for how many ms to remember a master that is gone
-- Returns nothing
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', string.format('(%.0f', now - ARGV[3]))) do
  redis.call('HDEL', KEYS[1], gone)
  redis.call('ZREM', KEYS[2], gone)
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[2], string.format('%.0f', now), ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
redis.call('PEXPIRE', KEYS[2], ARGV[3])
