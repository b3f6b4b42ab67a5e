#!lua flags=no-writes
-- Reads a page of comments and messages, merged by their order, newest first; ties by id, backwards.
--
-- KEYS  1 meta, 2 index of comments, 3 comments, 4 marks of comments, 5 index of messages, 6 messages,
--       7 marks of messages, 8 index of contents, 9 contents, 10 marks of contents
-- ARGV  1 upper bound of the entries, as ZREVRANGEBYLEX takes it, 2 matching items to skip, 3 items to return,
--       4 entries to look at before this call gives up,
--       5 '1' to return comments, 6 '1' to return replies, 7 '1' to return messages,
--       8 new: '1' or '0' to match or '', 9 read: likewise,
--       10 bytes behind the id in an entry of a comment, then places in it, negative: from the entry's end:
--       11 new, 12 read, 13 parent, 14 content; 15 bytes behind the id in an entry of a message, 16 new, 17 read;
--       18 bytes behind the id in an entry of a content
-- Returns {version, platform, more ('1' or '0'), resume, skip, position, contents, items, marks, kinds ('c' or 'm')}
--   resume    '' at the end; else the upper bound to go on from, with the rest of the items to skip
--   position  order and id of the last item; '' if there is none
--   contents  ids, items and marks, one after the other
-- include account
-- include runs
-- include contents
local BEFORE = 9 -- bytes before the id in an entry
local meta, contentIndex, contents, contentMarks = KEYS[1], KEYS[8], KEYS[9], KEYS[10]
local upper, skip, count, left = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local wantsComments, wantsReplies, wantsMessages = ARGV[5] == '1', ARGV[6] == '1', ARGV[7] == '1'
local isNew, isRead = ARGV[8], ARGV[9]
local parent, content, contentBehind = tonumber(ARGV[13]), tonumber(ARGV[14]), tonumber(ARGV[18])

local stored, packed = account(meta, 'p')
local version, platform = stored[1], stored[2] or ''
if not version then return {'0', platform, '0', '', '0', '', {}, {}, {}, {}} end

-- One of the two lists that are merged. entry is its next one, if it is known; order is the entry's order.
local function source(kind, key, wanted, behind, new, read)
  return {kind = kind, index = KEYS[key], items = KEYS[key + 1], marks = KEYS[key + 2], behind = tonumber(behind),
    new = tonumber(new), read = tonumber(read), entries = {}, at = 1, more = wanted, ids = {}}
end
local comments = source('c', 2, wantsComments or wantsReplies, ARGV[10], ARGV[11], ARGV[12])
local messages = source('m', 5, wantsMessages, ARGV[15], ARGV[16], ARGV[17])

-- The order of an entry as a number: 8 bytes, the first two of them 0 for every time.
local function order(entry)
  local a, b, c, d, e, f = string.byte(entry, 4, 9)
  return ((((a * 256 + b) * 256 + c) * 256 + d) * 256 + e) * 256 + f
end

-- The place of an entry: all of it without the bytes that may change while it stays there.
local function place(from)
  return string.sub(from.entry, 1, -from.behind - 1)
end

local function take(from)
  from.entry = from.entries[from.at]
  if from.entry then from.order = order(from.entry) end
end

-- Returns the cursor of a list.
local function begun(from)
  from.cursor = from.cursor or cursorOf(from.index, packed, upper, '[*')
  return from.cursor
end

local function fetch(from)
  local most = from.isBegun and 128 or math.min(128, skip + count + 1)
  from.isBegun = true
  from.entries = entriesOf(begun(from), most)
  from.at = 1
  from.more = #from.entries == most
  left = left - #from.entries
  take(from)
end

-- Whether the next entry of one goes before that of the other. Lua's comparison of strings would follow the server's locale.
local function precedes(one, other)
  if one.order ~= other.order then return one.order > other.order end
  local onePlace, otherPlace = place(one), place(other)
  for i = BEFORE + 1, math.min(#onePlace, #otherPlace) do
    local byteOfOne, byteOfOther = string.byte(onePlace, i), string.byte(otherPlace, i)
    if byteOfOne ~= byteOfOther then return byteOfOne > byteOfOther end
  end
  return #onePlace > #otherPlace
end

local function flag(entry, at, wanted)
  return wanted == '' or (string.byte(entry, at) ~= 0) == (wanted == '1')
end

local function matches(from, entry)
  if not flag(entry, from.new, isNew) or not flag(entry, from.read, isRead) then return false end
  if from == messages then return true end
  local reply = string.sub(entry, parent, parent + REFERENCE - 1) ~= NOTHING
  if reply then return wantsReplies end
  return wantsComments
end

-- Returns the entry that is so many entries ahead in a list, with a cursor behind it; no entry if there are fewer.
local function peek(from, ahead)
  local there = {cursor = copyOf(begun(from)), behind = from.behind}
  skipEntries(there.cursor, ahead - 1)
  there.entry = entriesOf(there.cursor, 1)[1]
  if there.entry then there.order = order(there.entry) end
  return there
end

-- Moves the cursors of both lists over most of the items to skip, without a walk. Of a list's next entries half as many as are to
-- be skipped go before the entry that is as far ahead in the other list, or the other way round. So they are among those to be
-- skipped.
local function skipMerged()
  while skip >= 48 do
    local half = math.floor(skip / 2)
    local comment, message = peek(comments, half), peek(messages, half)
    if not comment.entry and not message.entry then
      comments.more, messages.more = false, false
      return
    end
    if not comment.entry or (message.entry and precedes(message, comment)) then
      messages.cursor = message.cursor
    else
      comments.cursor = comment.cursor
    end
    skip = skip - half
  end
end

local all = wantsComments == wantsReplies and isNew == '' and isRead == ''
if all and comments.more and messages.more then
  skipMerged()
elseif all then
  local from = wantsMessages and messages or comments
  skipEntries(begun(from), skip)
  skip = 0
end

-- The found entries, the list of each, and the place of its id among those of the list.
local found, lists, places = {}, {}, {}
local more, resume, position = '0', '', ''
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
      local at, ids = #found + 1, from.ids
      ids[#ids + 1] = string.sub(stands, BEFORE + 1)
      found[at], lists[at], places[at] = entry, from, #ids
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

for _, from in ipairs({comments, messages}) do
  if #from.ids > 0 then
    from.foundItems = redis.call('HMGET', from.items, unpack(from.ids))
    from.foundMarks = redis.call('HMGET', from.marks, unpack(from.ids))
  end
end
local kinds, items, marks, commented = {}, {}, {}, {}
for i = 1, #found do
  local from, at = lists[i], places[i]
  kinds[i], items[i], marks[i] = from.kind, from.foundItems[at], from.foundMarks[at]
  if from == comments then commented[#commented + 1] = found[i] end
end
return {version, platform, more, resume, tostring(skip), position,
  contentsOf(commented, content, contentIndex, packed, contents, contentMarks, contentBehind), items, marks, kinds}
