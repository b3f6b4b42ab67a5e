#!lua
-- Looks at a part of a collection's marks. Notes in each since when its item is gone, and removes the note if the item is back.
--
-- KEYS  1 items, 2 marks
-- ARGV  1 cursor, '0' for the first part, 2 about how many marks to look at, 3 now in ms,
--       4 an item gone since then or earlier has been gone for long, in ms
-- Returns {cursor of the next part, '0' after the last, ids of items that have been gone for long}
local items, marks = KEYS[1], KEYS[2]
local cursor, count, present, long = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4])

local expired = {}
local part = redis.call('HSCAN', marks, cursor, 'COUNT', count)
for i = 1, #part[2], 2 do
  local id, mark = part[2][i], part[2][i + 1]
  local since, rest = string.match(mark, '^{"imGoneAt":(%d+),(.*)$')
  if redis.call('HEXISTS', items, id) == 1 then
    if since then redis.call('HSET', marks, id, '{' .. rest) end
  elseif not since then
    redis.call('HSET', marks, id, '{"imGoneAt":' .. present .. ',' .. string.sub(mark, 2))
  elseif tonumber(since) <= long then
    expired[#expired + 1] = id
  end
end
return {part[1], expired}
