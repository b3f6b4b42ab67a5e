#!lua flags=no-writes
-- Counts the entries of a range, a part of it in each call.
--
-- KEYS  1 meta, 2 index
-- ARGV  1 upper bound of the entries, as ZREVRANGEBYLEX takes it, 2 lower bound, 3 entries to look at,
--       4 place of the new flag in an entry, 5 of the read flag; negative ones count from the entry's end
-- Returns {version, total, new, unread, resume}
--   resume  '' at the end; else the upper bound to go on from
-- include account
-- include runs
local meta, index = KEYS[1], KEYS[2]
local upper, lower, most, new, read = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

local stored, packed = account(meta)
if not stored[1] then return {'0', 0, 0, 0, ''} end
local entries = entriesOf(cursorOf(index, packed, upper, lower), most)
local fresh, unread = 0, 0
for i = 1, #entries do
  if string.byte(entries[i], new) ~= 0 then fresh = fresh + 1 end
  if string.byte(entries[i], read) == 0 then unread = unread + 1 end
end
local resume = #entries == most and '(' .. entries[#entries] or ''
return {stored[1], #entries, fresh, unread, resume}
