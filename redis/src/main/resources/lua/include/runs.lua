-- An index is a sorted set whose members all have the score 0. A member is a run: up to 28 entries of one length and with one
-- first byte, one after the other in their order, and behind them that length in two bytes. So runs are in the order of their
-- first entries. One member comes before them: a 0, then for each run a byte, the number of its entries. It lets a reader find
-- the thousandth entry, or count a range, without reading the runs. In the layout before, each member is one entry.

local RUN, FULL = 28, 12 -- entries of a run at most, and from how many on it may be full
local MEMBER, TEXT = 100, 8 -- bytes that Redis spends on a member beside its text, and on its text beside the entries

-- Tells whether the entry at a place of a run is below some bytes. Lua's comparison of strings would follow the server's locale.
-- Eight bytes at a time: a call costs more than what it does.
local function isBelow(run, place, length, bytes)
  local byte, size = string.byte, #bytes
  for i = 1, math.min(length, size) - 7, 8 do
    local a, b, c, d, e, f, g, h = byte(run, place + i, place + i + 7)
    local p, q, r, s, t, u, v, w = byte(bytes, i, i + 7)
    if a ~= p then return a < p end
    if b ~= q then return b < q end
    if c ~= r then return c < r end
    if d ~= s then return d < s end
    if e ~= t then return e < t end
    if f ~= u then return f < u end
    if g ~= v then return g < v end
    if h ~= w then return h < w end
  end
  local shorter = math.min(length, size)
  for i = shorter - shorter % 8 + 1, shorter do
    local one, other = byte(run, place + i), byte(bytes, i)
    if one ~= other then return one < other end
  end
  return length < size
end

local mostEntries = {} -- by length

-- Returns how many entries of a length a run has at most: as many as take the least memory each. The allocator has four sizes from
-- each power of two to the next.
local function mostOf(length)
  if mostEntries[length] then return mostEntries[length] end
  local best, least
  for count = RUN, FULL, -1 do
    local bytes, step = count * length + TEXT, 1
    while step * 8 < bytes do step = step * 2 end
    local memory = MEMBER + math.ceil(bytes / step) * step
    if not best or memory * best < least * count then best, least = count, memory end
  end
  mostEntries[length] = best
  return best
end

-- Returns the length of the entries of a run, and their number.
local function shape(run, packed)
  local size = #run
  if not packed then return size, 1 end
  local high, low = string.byte(run, size - 1, size)
  local length = high * 256 + low
  return length, (size - 2) / length
end

-- Counts the first entries of a run that are below some bytes; low are known to be.
local function countBelow(run, length, count, bytes, low)
  local high = count
  low = low or 0
  while low < high do
    local middle = math.floor((low + high) / 2)
    if isBelow(run, middle * length, length, bytes) then low = middle + 1 else high = middle end
  end
  return low
end

-- Returns a cursor that goes backwards through the entries between two bounds: an upper one that begins with '(', and a lower one
-- that begins with '['. The upper bytes must not be longer than an entry that they begin with.
local function cursorOf(index, packed, upper, lower)
  return {index = index, packed = packed, upper = string.sub(upper, 2), lower = string.sub(lower, 2),
    floor = packed and 1 or 0, rank = redis.call('ZLEXCOUNT', index, '-', upper) - 1}
end

-- Returns a cursor at the same place, which moves by itself.
local function copyOf(cursor)
  local copy = {}
  for name, value in pairs(cursor) do copy[name] = value end
  return copy
end

-- Returns how many entries of the cursor's run, the one at its rank, are still before it.
local function remaining(cursor, run, length, count)
  local rest = cursor.rest
  if cursor.upper then rest = countBelow(run, length, count, cursor.upper) end
  cursor.upper, cursor.rest = nil, nil
  return rest or count
end

-- Returns the next entries of a cursor, at most so many; fewer only at the end.
local function entriesOf(cursor, most)
  local entries, found = {}, 0
  local index, packed, floor, lower = cursor.index, cursor.packed, cursor.floor, cursor.lower
  while found < most and cursor.rank >= floor do
    local wanted = packed and math.ceil((most - found - 1) / RUN) + 1 or most - found
    local runs = cursor.run and {cursor.run} or redis.call('ZRANGE', index, math.max(floor, cursor.rank - wanted + 1), cursor.rank)
    cursor.run = nil
    for i = #runs, 1, -1 do
      local run = runs[i]
      local length, count = shape(run, packed)
      count = remaining(cursor, run, length, count)
      local first = 0
      local isLast = isBelow(run, 0, length, lower)
      if isLast then first = countBelow(run, length, count, lower) end
      local stop = math.max(first, count - (most - found))
      for at = count - 1, stop, -1 do
        found = found + 1
        entries[found] = string.sub(run, at * length + 1, (at + 1) * length)
      end
      if stop > first then
        cursor.rest = stop
        return entries
      end
      cursor.rank = isLast and -1 or cursor.rank - 1
      if isLast or found == most then return entries end
    end
  end
  return entries
end

-- Moves a cursor over so many entries.
local function skipEntries(cursor, skip)
  if not cursor.packed then
    cursor.rank = cursor.rank - skip
    if skip > 0 then cursor.upper = nil end
    return
  end
  if skip == 0 or cursor.rank < cursor.floor then return end
  local run = cursor.run or redis.call('ZRANGE', cursor.index, cursor.rank, cursor.rank)[1]
  cursor.run = nil
  local rest = remaining(cursor, run, shape(run, true))
  if rest <= skip then
    local counts = cursor.counts or redis.call('ZRANGE', cursor.index, 0, 0)[1]
    cursor.counts = counts
    local rank = cursor.rank - 1
    skip = skip - rest
    while rank > 8 do
      local a, b, c, d, e, f, g, h = string.byte(counts, rank - 6, rank + 1)
      local eight = a + b + c + d + e + f + g + h
      if eight > skip then break end
      rank, skip = rank - 8, skip - eight
    end
    while rank >= 1 and string.byte(counts, rank + 1) <= skip do
      skip = skip - string.byte(counts, rank + 1)
      rank = rank - 1
    end
    cursor.rank = rank
    if rank < 1 then return end
    rest = string.byte(counts, rank + 1)
  end
  cursor.rest = rest - skip
end

-- Counts the entries of a cursor that has not moved. counts is the first member of the index, if it is known.
local function countEntries(cursor, counts)
  local index, lower, last = cursor.index, cursor.lower, cursor.rank
  if not cursor.packed then return redis.call('ZLEXCOUNT', index, '[' .. lower, '(' .. cursor.upper) end
  if last < 1 then return 0 end
  local first = redis.call('ZLEXCOUNT', index, '-', '(' .. lower) - 1
  local run = redis.call('ZRANGE', index, last, last)[1]
  cursor.run = run
  local length, count = shape(run, true)
  local total = countBelow(run, length, count, cursor.upper)
  if first >= 1 then
    if first < last then
      run = redis.call('ZRANGE', index, first, first)[1]
      length, count = shape(run, true)
      total = total + count
    end
    total = total - countBelow(run, length, count, lower)
  end
  if last - first > 1 then
    counts = counts or redis.call('ZRANGE', index, 0, 0)[1]
    for rank = math.max(first, 0) + 1, last - 1 do total = total + string.byte(counts, rank + 1) end
  end
  return math.max(total, 0)
end
