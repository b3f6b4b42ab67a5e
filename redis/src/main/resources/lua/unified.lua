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
local meta = redis.call('HMGET', KEYS[1], 'v2', 'p')
if not meta[1] then return {'0', meta[2] or '', '0', '', ARGV[2], {}, {}, {}, {}, ''} end
local skip, count, left = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])

local function source(kind, index, wanted, behind, new, read)
  return {kind = kind, index = index, wanted = wanted, behind = behind, new = new, read = read,
    upper = ARGV[1], entries = {}, at = 1, more = wanted}
end
local comments = source('c', KEYS[2], ARGV[5] == '1' or ARGV[6] == '1', tonumber(ARGV[10]), tonumber(ARGV[11]),
  tonumber(ARGV[12]))
local messages = source('m', KEYS[5], ARGV[7] == '1', tonumber(ARGV[15]), tonumber(ARGV[16]), tonumber(ARGV[17]))
local parent, content = tonumber(ARGV[13]), tonumber(ARGV[14])

local function head(from)
  if from.at > #from.entries then
    if not from.more then return nil end
    from.entries = redis.call('ZREVRANGEBYLEX', from.index, from.upper, '[*', 'LIMIT', 0, 128)
    from.at = 1
    from.more = #from.entries == 128
    left = left - #from.entries
    if #from.entries == 0 then return nil end
    from.upper = '(' .. from.entries[#from.entries]
  end
  local entry = from.entries[from.at]
  return entry, string.sub(entry, 1, -from.behind - 1)
end

-- The order of an entry as a number: 8 bytes, of which the first two are 0 for every time.
local function order(entry)
  local a, b, c, d, e, f = string.byte(entry, 4, 9)
  return ((((a * 256 + b) * 256 + c) * 256 + d) * 256 + e) * 256 + f
end

-- Whether an entry goes before another. Lua's own comparison of strings would follow the server's locale.
local function precedes(one, onePlace, other, otherPlace)
  local orderOfOne, orderOfOther = order(one), order(other)
  if orderOfOne ~= orderOfOther then return orderOfOne > orderOfOther end
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

local found, more, resume, position = {}, '0', '', ''
while true do
  local comment, commentPlace = head(comments)
  local message, messagePlace = head(messages)
  if not comment and not message then break end
  local from, entry, place = comments, comment, commentPlace
  if not comment or (message and precedes(message, messagePlace, comment, commentPlace)) then
    from, entry, place = messages, message, messagePlace
  end
  if matches(from, entry) then
    if skip > 0 then
      skip = skip - 1
    elseif #found == count then
      more = '1'
      break
    else
      found[#found + 1] = {from, string.sub(place, BEFORE + 1), entry}
      position = string.sub(place, 2)
    end
  end
  from.at = from.at + 1
  if left <= 0 and from.at > #from.entries then
    resume = '(' .. place .. '\0'
    break
  end
end

local kinds, items, marks, contents, seen = {}, {}, {}, {}, {[ZEROS] = true}
for i = 1, #found do
  local from, id, entry = found[i][1], found[i][2], found[i][3]
  kinds[i] = from.kind
  local first = from.kind == 'c' and 3 or 6
  items[i] = redis.call('HGET', KEYS[first], id)
  marks[i] = redis.call('HGET', KEYS[first + 1], id)
  if from.kind == 'c' then
    local hash = string.sub(entry, content, content + REFERENCE - 1)
    if not seen[hash] then
      seen[hash] = true
      local on = redis.call('ZRANGEBYLEX', KEYS[8], '[i' .. hash, '[i' .. hash .. '\255', 'LIMIT', 0, 1)[1]
      if on then
        local contentId = string.sub(on, REFERENCE + 10, -tonumber(ARGV[18]) - 1)
        contents[#contents + 1] = contentId
        contents[#contents + 1] = redis.call('HGET', KEYS[9], contentId)
        contents[#contents + 1] = redis.call('HGET', KEYS[10], contentId)
      end
    end
  end
end
return {meta[1], meta[2] or '', more, resume, tostring(skip), kinds, items, marks, contents, position}
