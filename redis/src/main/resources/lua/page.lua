#!lua flags=no-writes
-- Reads a page of a collection.
--
-- KEYS  1 meta, 2 index, 3 items, 4 marks; for comments also 5 index of contents, 6 contents, 7 marks of contents
-- ARGV  1 upper bound of the entries, as ZREVRANGEBYLEX takes it, 2 lower bound,
--       3 matching items to skip, 4 items to return,
--       5 bytes before the id in an entry, 6 bytes behind it,
--       7 entries to look at before this call gives up,
--       8 place of the content's hash in an entry or '', 9 bytes behind the id in an entry of a content,
--       10 platform of accounts that name none,
--       11 number of filters, then for each: place in the entry, expected bytes, and a platform or '': for an account of that
--       platform entries with zeros match too; a negative place counts from the entry's end
-- Returns {version, platform, more ('1' or '0'), resume, skip, position, contents, items, marks}
--   resume    '' at the end; else the upper bound to go on from, with the rest of the items to skip
--   position  order and id of the last item; '' if there is none
--   contents  ids, items and marks, one after the other
-- include account
-- include runs
-- include contents
local meta, index, items, marks = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local contentIndex, contents, contentMarks = KEYS[5], KEYS[6], KEYS[7]
local upper, lower, skip, count = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local before, behind, left = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local contentPlace, contentBehind = tonumber(ARGV[8]), tonumber(ARGV[9])
local defaultPlatform, filterCount = ARGV[10], tonumber(ARGV[11])

local stored, packed = account(meta, 'p')
local version, platform = stored[1], stored[2] or ''
if not version then return {'0', platform, '0', '', '0', '', {}, {}, {}} end

local filters = {}
for i = 1, filterCount do
  local at = 9 + 3 * i
  local place, bytes, ofAccount = tonumber(ARGV[at]), ARGV[at + 1], ARGV[at + 2]
  local named = platform ~= '' and platform or defaultPlatform
  local zeros = ofAccount ~= '' and ofAccount == named and string.rep('\0', #bytes) or nil
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
local cursor = cursorOf(index, packed, upper, lower)
if #filters == 0 then
  skipEntries(cursor, skip)
  found = entriesOf(cursor, count + 1)
else
  while true do
    local entries = entriesOf(cursor, 256)
    for i = 1, #entries do
      if matches(entries[i]) then
        if skip > 0 then skip = skip - 1 else found[#found + 1] = entries[i] end
        if #found > count then break end
      end
    end
    if #found > count or #entries < 256 then break end
    left = left - #entries
    if left <= 0 then
      resume = '(' .. entries[#entries]
      break
    end
  end
end

local more = '0'
if #found > count then
  more = '1'
  found[#found] = nil
end
if #found == 0 then return {version, platform, more, resume, tostring(skip), '', {}, {}, {}} end

-- The place of the last item, order and id, without the bytes that may change while it stays there.
local position = string.sub(found[#found], before - 7, -behind - 1)
local ids = {}
for i = 1, #found do ids[i] = string.sub(found[i], before + 1, -behind - 1) end
local on = {}
if contentPlace then on = contentsOf(found, contentPlace, contentIndex, packed, contents, contentMarks, contentBehind) end
return {version, platform, more, resume, tostring(skip), position, on,
  redis.call('HMGET', items, unpack(ids)), redis.call('HMGET', marks, unpack(ids))}
