#!lua
-- Sets profile fields of an account, which is made known by it.
--
-- KEYS  1 meta, 2 profile
-- ARGV  1 platform or '', 2 channel to tell it on, 3 what to tell there, 4 how many of the following values are no news,
--       then names and values, those that are no news last
-- Returns nothing
-- Event   PUBLISH where the account is new, or one of the others has another value than before
local news = false
if redis.call('HEXISTS', KEYS[1], 'c') == 0 then
  local now = redis.call('TIME')
  news = true
  redis.call('HSET', KEYS[1], 'c', string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000)))
end
if ARGV[1] ~= '' and redis.call('HGET', KEYS[1], 'p') ~= ARGV[1] then news = true end
for i = 5, #ARGV - 2 * ARGV[4], 2 do
  if news then break end
  news = redis.call('HGET', KEYS[2], ARGV[i]) ~= ARGV[i + 1]
end
if ARGV[1] ~= '' then redis.call('HSET', KEYS[1], 'p', ARGV[1]) end
if #ARGV > 4 then redis.call('HSET', KEYS[2], unpack(ARGV, 5)) end
if news then redis.call('PUBLISH', ARGV[2], ARGV[3]) end
