#!lua
-- Sets profile fields of an account, which is made known by it, and tells of it where something is other than before.
--
-- KEYS  1 meta, 2 profile
-- ARGV  1 platform or '', 2 account id, 3 channel to tell it on, then names and values
-- Returns nothing
-- Event  PUBLISH of account id, 0, 'profile', 0, version (0 where there is none)
local meta = redis.call('HMGET', KEYS[1], 'c', 'p', 'v2')
local differs = not meta[1] or (ARGV[1] ~= '' and ARGV[1] ~= meta[2])
if #ARGV > 3 and not differs then
  local names = {}
  for i = 4, #ARGV, 2 do names[#names + 1] = ARGV[i] end
  for i, value in ipairs(redis.call('HMGET', KEYS[2], unpack(names))) do
    differs = differs or value ~= ARGV[3 + 2 * i]
  end
end
-- Told first, as in commit.lua.
if differs then redis.call('PUBLISH', ARGV[3], ARGV[2] .. '\0profile\0' .. (meta[3] or '0')) end
if not meta[1] then
  local now = redis.call('TIME')
  redis.call('HSET', KEYS[1], 'c', string.format('%.0f', now[1] * 1000 + math.floor(now[2] / 1000)))
end
if ARGV[1] ~= '' then redis.call('HSET', KEYS[1], 'p', ARGV[1]) end
if #ARGV > 3 then redis.call('HSET', KEYS[2], unpack(ARGV, 4)) end
