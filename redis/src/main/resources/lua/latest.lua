#!lua flags=no-writes
-- Reads the newest item of each of some ranges of an index, and the number of their entries.
--
-- KEYS  1 meta, 2 index, 3 items, 4 marks
-- ARGV  1 bytes before the id in an entry, 2 bytes behind it, 3 place of the flag of items to pass over, from the entry's end,
--       or '', 4 '1' to count, then for each range: lower and upper bound, as ZRANGEBYLEX takes them
-- Returns {version, counts, items, marks}, each of them a list with a place for each range
--   counts  empty unless they are asked for
--   items   with an empty place for each range that has none; the same for marks
-- include account
-- include runs
-- include newest
local meta, index, items, marks = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local before, behind, passed, counts = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1'
local FIRST = 5

local stored, packed = account(meta)
if not stored[1] then return {'0', {}, {}, {}} end

-- Finds the id of a range's newest entry by one command; nil if that entry is to be passed over. Tells whether the range is empty.
local function newestAtOnce(lower, upper)
  local run = redis.call('ZREVRANGEBYLEX', index, upper, '(\1', 'LIMIT', 0, 1)[1]
  if not run then return nil, true end
  local length, count = shape(run, true)
  local at = countBelow(run, length, count, string.sub(upper, 2)) - 1
  if isBelow(run, at * length, length, string.sub(lower, 2)) then return nil, true end
  local entry = string.sub(run, at * length + 1, (at + 1) * length)
  if passed and string.byte(entry, passed) ~= 0 then return nil, false end
  return string.sub(entry, before + 1, -behind - 1), false
end

local numbers, ids, places = {}, {}, {}
local countsOfRuns = counts and packed and redis.call('ZRANGE', index, 0, 0)[1]
for i = FIRST, #ARGV, 2 do
  local lower, upper = ARGV[i], ARGV[i + 1]
  local id, isEmpty = nil, false
  if packed then id, isEmpty = newestAtOnce(lower, upper) end
  if counts then numbers[#numbers + 1] = countEntries(cursorOf(index, packed, upper, lower), countsOfRuns) end
  if not id and not isEmpty then id = newestId(cursorOf(index, packed, upper, lower), before, behind, passed) end
  if id then
    ids[#ids + 1] = id
    places[#ids] = (i - FIRST) / 2 + 1
  end
end

local foundItems, foundMarks = {}, {}
for i = FIRST, #ARGV, 2 do
  foundItems[#foundItems + 1], foundMarks[#foundMarks + 1] = false, false
end
if #ids > 0 then
  local values, marked = redis.call('HMGET', items, unpack(ids)), redis.call('HMGET', marks, unpack(ids))
  for i = 1, #ids do
    foundItems[places[i]], foundMarks[places[i]] = values[i], marked[i]
  end
end
return {stored[1], numbers, foundItems, foundMarks}
