#!lua
-- Sets profile fields of an account, which is made known by it.
--
-- KEYS  1 meta, 2 profile
-- ARGV  1 platform or '', then names and values
-- Returns as account.lua, after the change
if redis.call('HEXISTS', KEYS[1], 'c') == 0 then
  local now = redis.call('TIME')
  redis.call('HSET', KEYS[1], 'c', string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000)))
end
if ARGV[1] ~= '' then redis.call('HSET', KEYS[1], 'p', ARGV[1]) end
if #ARGV > 1 then redis.call('HSET', KEYS[2], unpack(ARGV, 2)) end
local meta = redis.call('HMGET', KEYS[1], 'v', 't', 'p', 'c', 'r')
return {meta[1] or '0', meta[2] or '0', meta[3] or '', meta[4] or '0', meta[5] or '', redis.call('HGETALL', KEYS[2])}
