#!lua flags=no-writes
-- Reads a page of comments and messages, merged by their order, newest first; ties by id, backwards.
--
-- KEYS  1 meta, 2 index of comments, 3 comments, 4 marks of comments, 5 index of messages, 6 messages,
--       7 marks of messages, 8 index of contents, 9 contents, 10 marks of contents
-- ARGV  1 upper bound of the entries, as ZREVRANGEBYLEX takes it, 2 matching items to skip, 3 items to return,
--       4 entries to look at before giving up for this call,
--       5 '1' to return comments, 6 '1' to return replies, 7 '1' to return messages,
--       8 new: '1' or '0' byte to match or '', 9 read: likewise,
--       10 bytes behind the id in an entry of a comment, then places in it, negative: from the entry's end:
--       11 new, 12 read, 13 parent, 14 content; 15 bytes behind the id in an entry of a message, 16 new, 17 read;
--       18 bytes behind the id in an entry of a content
-- Returns {version, platform, more ('1' or '0'), resume, skip, kinds ('c' or 'm'), items, marks, contents, position}
--   resume  '' when done; else the upper bound to go on from, with the skip that is left
local BEFORE = 9
local REFERENCE = 7 -- bytes of a hash in an entry
local ZEROS = string.rep('\0', REFERENCE)
local meta = redis.call('HMGET', KEYS[1], 'v3', 'p')
if not meta[1] then return {'0', meta[2] or '', '0', '', ARGV[2], {}, {}, {}, {}, ''} end
local skip, count, left = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])

-- entry is the next one, where it is known; order is its order.
local function source(kind, index, wanted, behind, new, read)
  return {kind = kind, index = index, behind = behind, new = new, read = read, upper = ARGV[1], entries = {}, at = 1,
    more = wanted, most = math.min(128, skip + count + 1)}
end
local comments = source('c', KEYS[2], ARGV[5] == '1' or ARGV[6] == '1', tonumber(ARGV[10]), tonumber(ARGV[11]),
  tonumber(ARGV[12]))
local messages = source('m', KEYS[5], ARGV[7] == '1', tonumber(ARGV[15]), tonumber(ARGV[16]), tonumber(ARGV[17]))
local parent, content = tonumber(ARGV[13]), tonumber(ARGV[14])

-- The order of an entry as a number: 8 bytes, of which the first two are 0 for every time.
local function order(entry)
  local a, b, c, d, e, f = string.byte(entry, 4, 9)
  return ((((a * 256 + b) * 256 + c) * 256 + d) * 256 + e) * 256 + f
end

-- Where an entry stands: all of it without what may change while it stays there.
local function place(from)
  return string.sub(from.entry, 1, -from.behind - 1)
end

local function take(from)
  from.entry = from.entries[from.at]
  if from.entry then from.order = order(from.entry) end
end

local function fetch(from)
  from.entries = redis.call('ZREVRANGEBYLEX', from.index, from.upper, '[*', 'LIMIT', 0, from.most)
  from.at = 1
  from.more = #from.entries == from.most
  from.most = 128
  left = left - #from.entries
  if #from.entries > 0 then from.upper = '(' .. from.entries[#from.entries] end
  take(from)
end

-- Whether the next of one goes before the next of the other. Lua's own comparison of strings would follow the server's locale.
local function precedes(one, other)
  if one.order ~= other.order then return one.order > other.order end
  local onePlace, otherPlace = place(one), place(other)
  for i = BEFORE + 1, math.min(#onePlace, #otherPlace) do
    local byteOfOne, byteOfOther = string.byte(onePlace, i), string.byte(otherPlace, i)
    if byteOfOne ~= byteOfOther then return byteOfOne > byteOfOther end
  end
  return #onePlace > #otherPlace
end

local function flag(entry, place, wanted)
  return wanted == '' or (string.byte(entry, place) ~= 0) == (wanted == '1')
end

local function matches(from, entry)
  if not flag(entry, from.new, ARGV[8]) or not flag(entry, from.read, ARGV[9]) then return false end
  if from.kind == 'm' then return true end
  local reply = string.sub(entry, parent, parent + REFERENCE - 1) ~= ZEROS
  return ARGV[reply and 6 or 5] == '1'
end

local all = ARGV[5] == '1' and ARGV[6] == '1' and ARGV[8] == '' and ARGV[9] == ''

local found, more, resume, position = {}, '0', '', ''
while true do
  if not comments.entry and comments.more then fetch(comments) end
  if not messages.entry and messages.more then fetch(messages) end
  local from = comments
  if not comments.entry or (messages.entry and precedes(messages, comments)) then from = messages end
  local entry = from.entry
  if not entry then break end
  if all or matches(from, entry) then
    if skip > 0 then
      skip = skip - 1
    elseif #found == count then
      more = '1'
      break
    else
      local stands = place(from)
      found[#found + 1] = {from.kind, string.sub(stands, BEFORE + 1), entry}
      position = string.sub(stands, 2)
    end
  end
  if left <= 0 and from.at == #from.entries then
    resume = '(' .. place(from) .. '\0'
    break
  end
  from.at = from.at + 1
  take(from)
end

local ids, at = {c = {}, m = {}}, {}
for i = 1, #found do
  local of = ids[found[i][1]]
  of[#of + 1] = found[i][2]
  at[i] = #of
end
local function values(key, of)
  return #of > 0 and redis.call('HMGET', key, unpack(of)) or {}
end
local itemsOf = {c = values(KEYS[3], ids.c), m = values(KEYS[6], ids.m)}
local marksOf = {c = values(KEYS[4], ids.c), m = values(KEYS[7], ids.m)}

local kinds, items, marks, on, seen = {}, {}, {}, {}, {[ZEROS] = true}
for i = 1, #found do
  local kind = found[i][1]
  kinds[i] = kind
  items[i] = itemsOf[kind][at[i]]
  marks[i] = marksOf[kind][at[i]]
  if kind == 'c' then
    local hash = string.sub(found[i][3], content, content + REFERENCE - 1)
    if not seen[hash] then
      seen[hash] = true
      local indexed = redis.call('ZRANGEBYLEX', KEYS[8], '[i' .. hash, '[i' .. hash .. '\255', 'LIMIT', 0, 1)[1]
      if indexed then on[#on + 1] = string.sub(indexed, REFERENCE + 10, -tonumber(ARGV[18]) - 1) end
    end
  end
end

local contents, contentItems, contentMarks = {}, values(KEYS[9], on), values(KEYS[10], on)
for i = 1, #on do
  contents[3 * i - 2], contents[3 * i - 1], contents[3 * i] = on[i], contentItems[i], contentMarks[i]
end
return {meta[1], meta[2] or '', more, resume, tostring(skip), kinds, items, marks, contents, position}
