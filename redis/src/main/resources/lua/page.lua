#!lua flags=no-writes
-- Reads a page of a collection.
--
-- KEYS  1 meta, 2 index, 3 items, 4 marks; for comments also 5 index of contents, 6 contents, 7 marks of contents
-- ARGV  1 upper bound of the entries, as ZREVRANGEBYLEX takes it, 2 lower bound,
--       3 matching items to skip, 4 items to return,
--       5 bytes before the id in an entry, 6 bytes behind it,
--       7 entries to look at before giving up for this call,
--       8 place of the content's hash in an entry or '', 9 bytes behind the id in an entry of a content,
--       10 platform of accounts that name none,
--       11 number of filters, then for each: place in the entry, expected bytes, and a platform or '': where it is the
--       account's, entries with zeros match too; a negative place counts from the entry's end
-- Returns {version, platform, more ('1' or '0'), resume, skip, items, marks, contents, position}
--   resume  '' when done; else the upper bound to go on from, with the skip that is left
local REFERENCE = 7 -- bytes of a hash in an entry
local meta = redis.call('HMGET', KEYS[1], 'v3', 'p')
local version, platform = meta[1] or '0', meta[2] or ''
if version == '0' then return {version, platform, '0', '', ARGV[3], {}, {}, {}, ''} end
local upper, lower, skip, count = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local before, behind = tonumber(ARGV[5]), tonumber(ARGV[6])

local filters = {}
for i = 1, tonumber(ARGV[11]) do
  local at = 9 + 3 * i
  local bytes = ARGV[at + 1]
  local named = platform ~= '' and platform or ARGV[10]
  local zeros = ARGV[at + 2] ~= '' and ARGV[at + 2] == named and string.rep('\0', #bytes) or nil
  local place = tonumber(ARGV[at])
  filters[i] = {place, place + #bytes - 1, bytes, zeros}
end

local function matches(entry)
  for i = 1, #filters do
    local filter = filters[i]
    local bytes = string.sub(entry, filter[1], filter[2])
    if bytes ~= filter[3] and bytes ~= filter[4] then return false end
  end
  return true
end

local found, resume = {}, ''
if #filters == 0 then
  found = redis.call('ZREVRANGEBYLEX', KEYS[2], upper, lower, 'LIMIT', skip, count + 1)
else
  local left = tonumber(ARGV[7])
  while true do
    local entries = redis.call('ZREVRANGEBYLEX', KEYS[2], upper, lower, 'LIMIT', 0, 256)
    for i = 1, #entries do
      if matches(entries[i]) then
        if skip > 0 then skip = skip - 1 else found[#found + 1] = entries[i] end
        if #found > count then break end
      end
    end
    if #found > count or #entries < 256 then break end
    upper = '(' .. entries[#entries]
    left = left - #entries
    if left <= 0 then
      resume = upper
      break
    end
  end
end

local more = '0'
if #found > count then
  more = '1'
  found[#found] = nil
end

local items, marks, contents, position = {}, {}, {}, ''
if #found > 0 then
  -- Where the last item stands, order and id, without what may change while it stays there.
  position = string.sub(found[#found], before - 7, -behind - 1)
  local ids = {}
  for i = 1, #found do ids[i] = string.sub(found[i], before + 1, -behind - 1) end
  items = redis.call('HMGET', KEYS[3], unpack(ids))
  marks = redis.call('HMGET', KEYS[4], unpack(ids))
  if ARGV[8] ~= '' then
    local place, contentBehind = tonumber(ARGV[8]), tonumber(ARGV[9])
    local on, seen = {}, {[string.rep('\0', REFERENCE)] = true}
    for i = 1, #found do
      local hash = string.sub(found[i], place, place + REFERENCE - 1)
      if not seen[hash] then
        seen[hash] = true
        local entry = redis.call('ZRANGEBYLEX', KEYS[5], '[i' .. hash, '[i' .. hash .. '\255', 'LIMIT', 0, 1)[1]
        if entry then on[#on + 1] = string.sub(entry, REFERENCE + 10, -contentBehind - 1) end
      end
    end
    if #on > 0 then
      local contentItems = redis.call('HMGET', KEYS[6], unpack(on))
      local contentMarks = redis.call('HMGET', KEYS[7], unpack(on))
      for i = 1, #on do
        contents[3 * i - 2], contents[3 * i - 1], contents[3 * i] = on[i], contentItems[i], contentMarks[i]
      end
    end
  end
end
return {version, platform, more, resume, tostring(skip), items, marks, contents, position}
