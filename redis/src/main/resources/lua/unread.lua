#!lua flags=no-writes
-- Counts unread items by the conversation or content that they belong to, newest first, a part of them for a call, until as
-- many were found as the account counts.
--
-- KEYS  1 meta, 2 index
-- ARGV  1 upper bound of the entries, as ZREVRANGEBYLEX takes it, 2 lower bound, 3 entries to look at, 4 how many calls before
--       found, 5 place of the read flag in an entry, 6 of the flag of items that don't count or '', 7 of the reference, all from
--       the entry's end, 8.. names of the account's counters
-- Returns {version, resume, found, reference, count, ..}
--   resume  '' when done; else the upper bound to go on from
local REFERENCE = 7 -- bytes of a hash in an entry
local version = redis.call('HGET', KEYS[1], 'v3')
if not version then return {'0', '', 0} end
local wanted, found = 0, tonumber(ARGV[4])
for i = 8, #ARGV do wanted = wanted + tonumber(redis.call('HGET', KEYS[1], ARGV[i]) or 0) end
if found >= wanted then return {version, '', found} end
local read, deleted, place = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local entries = redis.call('ZREVRANGEBYLEX', KEYS[2], ARGV[1], ARGV[2], 'LIMIT', 0, ARGV[3])
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
local resume = found < wanted and #entries == tonumber(ARGV[3]) and '(' .. entries[#entries] or ''
local result = {version, resume, found}
for _, reference in ipairs(order) do
  result[#result + 1] = reference
  result[#result + 1] = counts[reference]
end
return result
