local SINGLE = 105 -- i: the entries by which contents are found are runs of one, so that one command finds them
local FEW = 8 -- fewer entries are put together with the run behind them, if there is room

-- Adds the runs that a group of entries makes, and the number of entries of each. If the last entry is new, runs are filled: more
-- will be added there.
local function addRuns(group, runs, counts)
  local length, count = group.length, group.count
  local trailer, most = string.char(math.floor(length / 256), length % 256), mostOf(length)
  if count <= most and group.letter ~= SINGLE then
    group[#group + 1] = trailer
    runs[#runs + 1], counts[#counts + 1] = table.concat(group), string.char(count)
    return
  end
  local size = most
  if group.letter == SINGLE then
    size = 1
  elseif not group.isLastNew then
    size = math.ceil(count / math.ceil(count / most))
  end
  local entries = table.concat(group)
  for from = 0, count - 1, size do
    local to = math.min(from + size, count)
    runs[#runs + 1], counts[#counts + 1] = string.sub(entries, from * length + 1, to * length) .. trailer, string.char(to - from)
  end
end

-- Adds entries of one shape to the last group, or a group if that has another shape.
local function put(groups, entries, length, letter, isNew)
  local group = groups[#groups]
  if not group or group.length ~= length or group.letter ~= letter then
    group = {length = length, letter = letter, count = 0}
    groups[#groups + 1] = group
  end
  group[#group + 1] = entries
  group.count, group.isLastNew = group.count + #entries / length, isNew
end

-- Changes the entries of an index. The changes are ARGV[first] to ARGV[last]: entries in their order, each behind a '+' or a '-'.
-- Returns how many of those to remove were not there.
local function patchIndex(index, first, last)
  local before = redis.call('ZRANGE', index, 0, 0)[1]
  if not before then
    before = '\0'
    redis.call('ZADD', index, '0', before)
  end
  local allCounts, missing = before, 0
  -- The run that is being changed, its entries and their shape; no run before the first one. Then how many of them are in groups
  -- already, with what is new.
  local run, length, count, letter, taken, groups, isChanged = nil, 0, 0, 0, 0, {}, false
  local isFound, lastEntry = false, nil
  -- Runs of which each becomes one other, and these. They are written together at the end, because a call costs more than what it
  -- does. Until then no entry is looked for in them, as entries come in their order, and ranks are the same.
  local replaced, replacing = {}, {}

  local function flush()
    if #replaced == 0 then return end
    redis.call('ZREM', index, unpack(replaced))
    redis.call('ZADD', index, unpack(replacing))
    replaced, replacing = {}, {}
  end

  -- Moves the run's entries up to a place into groups.
  local function take(place)
    if place > taken then put(groups, string.sub(run, taken * length + 1, place * length), length, letter, false) end
    taken = place
  end

  -- The rank is looked for only where it is needed: most changes leave a run as many entries as it had.
  local function rankOfRun()
    return run and redis.call('ZRANK', index, run) or 1
  end

  local function store()
    take(count)
    local members, rank, before = {run}, nil, run and string.char(count) or ''
    local group = groups[1]
    if group and #groups == 1 and group.count < FEW and group.letter ~= SINGLE then
      rank = rankOfRun()
      local following = redis.call('ZRANGE', index, rank + #members, rank + #members)[1]
      if following and string.byte(following) == group.letter then
        local size, more = shape(following, true)
        if size == group.length and group.count + more <= mostOf(size) then
          put(groups, string.sub(following, 1, -3), size, group.letter, false)
          members[#members + 1], before = following, before .. string.char(more)
        end
      end
    end
    local runs, counts = {}, {}
    for i = 1, #groups do addRuns(groups[i], runs, counts) end
    local after = table.concat(counts)
    if after ~= before then
      rank = rank or rankOfRun()
      allCounts = string.sub(allCounts, 1, rank) .. after .. string.sub(allCounts, rank + #members + 1)
    end
    if run and #members == 1 and #runs == 1 then
      replaced[#replaced + 1] = run
      replacing[#replacing + 1] = '0'
      replacing[#replacing + 1] = runs[1]
      if #replaced == 500 then flush() end
      return run
    end
    if #members > 0 then redis.call('ZREM', index, unpack(members)) end
    for from = 1, #runs, 1000 do
      local pairs = {}
      for i = from, math.min(from + 999, #runs) do
        pairs[#pairs + 1] = '0'
        pairs[#pairs + 1] = runs[i]
      end
      redis.call('ZADD', index, unpack(pairs))
    end
    return members[#members]
  end

  -- Returns the last run that does not begin behind an entry; nil if there is none.
  local function runOf(entry)
    local found = redis.call('ZREVRANGEBYLEX', index, '[' .. entry .. '\255', '(\1', 'LIMIT', 0, 1)
    return found[1]
  end

  -- Finds the run that an entry belongs to.
  local function find(entry)
    if lastEntry and isBelow(entry, 0, #entry, lastEntry) then return end
    local found = runOf(entry)
    if isFound and found == run then return end
    if isChanged and store() == found then found = runOf(entry) end
    isFound, run, length, count, letter, taken, groups, isChanged = true, found, 0, 0, 0, 0, {}, false
    lastEntry = nil
    if run then
      length, count = shape(run, true)
      letter, lastEntry = string.byte(run), string.sub(run, (count - 1) * length + 1, count * length)
    end
  end

  -- Returns the place of an entry in the run, and whether it is there. Most that are there are found at once, and of the others most
  -- stand right behind the change before.
  local function placeOf(entry)
    local found = run and string.find(run, entry, taken * length + 1, true)
    if found and (found - 1) % length == 0 then return (found - 1) / length, true end
    if not found and (taken == count or not isBelow(run, taken * length, length, entry)) then return taken, false end
    local place = countBelow(run, length, count, entry, taken)
    return place, found ~= nil and string.sub(run, place * length + 1, (place + 1) * length) == entry
  end

  for i = first, last do
    local entry = string.sub(ARGV[i], 2)
    find(entry)
    local place, isThere = placeOf(entry)
    if string.byte(ARGV[i]) == 43 then -- +
      if not isThere then
        take(place)
        put(groups, entry, #entry, string.byte(entry), true)
        isChanged = true
      end
    elseif isThere then
      take(place)
      taken = place + 1
      isChanged = true
    else
      missing = missing + 1
    end
  end
  if isChanged then store() end
  flush()
  if allCounts ~= before then
    redis.call('ZREM', index, before)
    redis.call('ZADD', index, '0', allCounts)
  end
  return missing
end
