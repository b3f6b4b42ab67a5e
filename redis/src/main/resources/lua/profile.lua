#!lua
-- Sets profile fields of an account, which is made known by it.
--
-- KEYS  1 meta, 2 profile
-- ARGV  1 platform or '', then names and values
-- Returns nothing
if redis.call('HEXISTS', KEYS[1], 'c') == 0 then
  local now = redis.call('TIME')
  redis.call('HSET', KEYS[1], 'c', string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000)))
end
if ARGV[1] ~= '' then redis.call('HSET', KEYS[1], 'p', ARGV[1]) end
if #ARGV > 1 then redis.call('HSET', KEYS[2], unpack(ARGV, 2)) end
