#!lua
-- Looks at a part of a collection's marks: notes in each since when its item is gone, and takes the note away where the
-- item is back.
--
-- KEYS  1 items, 2 marks
-- ARGV  1 cursor, '0' for the first part, 2 about how many to look at, 3 now in ms,
--       4 an item that has been gone since then or before has been gone for long
-- Returns {cursor of the next part, '0' after the last, ids whose item has been gone for long}
local expired = {}
local part = redis.call('HSCAN', KEYS[2], ARGV[1], 'COUNT', ARGV[2])
for i = 1, #part[2], 2 do
  local id, mark = part[2][i], part[2][i + 1]
  local since, rest = string.match(mark, '^{"imGoneAt":(%d+),(.*)$')
  if redis.call('HEXISTS', KEYS[1], id) == 1 then
    if since then redis.call('HSET', KEYS[2], id, '{' .. rest) end
  elseif not since then
    redis.call('HSET', KEYS[2], id, '{"imGoneAt":' .. ARGV[3] .. ',' .. string.sub(mark, 2))
  elseif tonumber(since) <= tonumber(ARGV[4]) then
    expired[#expired + 1] = id
  end
end
return {part[1], expired}
