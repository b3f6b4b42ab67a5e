#!lua
-- Sets an account that is to be crawled, and assigns it if its worker is known.
--
-- KEYS  the keys of the assignment, see StoreNames
-- ARGV  1 channel, 2 grace in ms, 3 account id, 4 worker that crawls it already or '', then the fields to set, with a preceding '='
--       each, or '' to keep them: 5 status, 6 platform, 7 pinned worker, 8 interval in s, 9 name
-- Returns {'1' or '0': whether it is set, '1' or '0': whether it is new}; it is not set if it is new without a platform
-- include clock
-- include assignment
local id, hint = ARGV[3], ARGV[4]

local before = record(id)
-- A copy of its own: it changes, and is compared with what was before.
local account = record(id) or {'active', '', '', '30', decimal(present), '', ''}
local places = {1, 2, 3, 4, 7}
for i = 1, 5 do
  local given = ARGV[4 + i]
  if given ~= '' then account[places[i]] = string.sub(given, 2) end
end
if account[2] == '' then return {'0', '0'} end
account[6] = decimal(present)
redis.call('HSET', records, id, table.concat(account, '\0'))
redis.call('ZADD', order, 0, id)
if before and before[3] ~= '' then redis.call('ZREM', pins, before[3] .. '\0' .. id) end
if account[3] ~= '' then redis.call('ZADD', pins, 0, account[3] .. '\0' .. id) end
if before and before[2] ~= account[2] then redis.call('ZREM', waiting, before[2] .. '\0' .. id) end

local _, worker = holder(id)
local platform, pinned = account[2], account[3]
if account[1] ~= 'active' then
  redis.call('ZREM', waiting, platform .. '\0' .. id)
  -- Also one that nobody has: a crawler may push it of its own.
  takeAway(id)
  return {'1', before and '0' or '1'}
end
if worker ~= '' and before and before[2] ~= platform then
  takeAway(id)
  worker = ''
end
if
  pinned ~= ''
  and pinned ~= worker
  and room(pinned) > 0
  and mayHavePinned(fields(redis.call('HGET', workers, pinned)), platform)
then
  give(id, platform, pinned)
elseif worker ~= '' then
  changed(worker)
else
  local value = not before and hint ~= '' and redis.call('HGET', workers, hint)
  if value and isConnected(hint, fields(value)) then give(id, platform, hint) else wait(id, platform) end
end
return {'1', before and '0' or '1'}
