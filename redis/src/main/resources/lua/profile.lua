#!lua
-- Sets profile fields of an account, and makes it known. Sets the platform of an account without items; that of others is shown on
-- pages, and changes with a version.
--
-- KEYS  1 meta, 2 profile, 3 what a removed account left, 4 deletion
-- ARGV  1 platform or '', 2 channel to announce it on, 3 message for that channel, 4 how many of the following fields are no
--       news, 5 '1' if a crawler reports them, which brings back no account that a person deleted, 6.. names and values, those
--       that are no news last
-- Returns {'1' or '0': whether they were set}
-- Event   PUBLISH if the account is new, or if this changes its platform or one of the other fields changes
-- include account
-- include clock
-- include left
local meta, profile, left, deletion = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local platform, channel, message, silent, reported = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5]

if reported ~= '1' then
  redis.call('UNLINK', deletion)
elseif redis.call('EXISTS', deletion) == 1 then
  return {'0'}
end

local news = false
if redis.call('HEXISTS', meta, 'c') == 0 then
  news = true
  redis.call('HSET', meta, 'c', decimal(now()))
  adoptLease(meta, left)
end
if account(meta)[1] or redis.call('HGET', meta, 'p') == platform then platform = '' end
if platform ~= '' then news = true end
for i = 6, #ARGV - 2 * silent, 2 do
  if news then break end
  news = redis.call('HGET', profile, ARGV[i]) ~= ARGV[i + 1]
end
if platform ~= '' then redis.call('HSET', meta, 'p', platform) end
if #ARGV > 5 then redis.call('HSET', profile, unpack(ARGV, 6)) end
if news then redis.call('PUBLISH', channel, message) end
return {'1'}
