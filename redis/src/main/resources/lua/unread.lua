#!lua flags=no-writes
-- Counts unread items by the conversation or content that they belong to, newest first, a part of them in each call. Ends when
-- it has found as many as the account counts.
--
-- KEYS  1 meta, 2 index
-- ARGV  1 upper bound of the entries, as ZREVRANGEBYLEX takes it, 2 lower bound, 3 entries to look at, 4 how many the calls
--       before have found, 5 place of the read flag in an entry, 6 of the flag of items that don't count or '', 7 of the
--       reference, all from the entry's end, 8.. names of the account's counters
-- Returns {version, resume, found, reference, count, ..}
--   resume  '' at the end; else the upper bound to go on from
-- include account
-- include runs
local REFERENCE = 7 -- bytes of a hash in an entry
local meta, index = KEYS[1], KEYS[2]
local upper, lower, most, found = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local read, deleted, place = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])

local stored, packed = account(meta, unpack(ARGV, 8))
local version, wanted = stored[1], 0
if not version then return {'0', '', 0} end
for i = 8, #ARGV do wanted = wanted + tonumber(stored[i - 6] or 0) end
if found >= wanted then return {version, '', found} end
local entries = entriesOf(cursorOf(index, packed, upper, lower), most)
local counts, order = {}, {}
for i = 1, #entries do
  local entry = entries[i]
  if string.byte(entry, read) == 0 and not (deleted and string.byte(entry, deleted) ~= 0) then
    local reference = string.sub(entry, place, place + REFERENCE - 1)
    if not counts[reference] then order[#order + 1] = reference end
    counts[reference] = (counts[reference] or 0) + 1
    found = found + 1
    if found >= wanted then break end
  end
end
local resume = found < wanted and #entries == most and '(' .. entries[#entries] or ''
local result = {version, resume, found}
for _, reference in ipairs(order) do
  result[#result + 1] = reference
  result[#result + 1] = counts[reference]
end
return result
