#!lua flags=no-writes
-- Counts the entries of a range, a part of it in each call.
--
-- KEYS  1 meta, 2 index
-- ARGV  1 lower bound of the entries, as ZRANGEBYLEX takes it, 2 upper bound, 3 entries to look at,
--       4 place of the new flag in an entry, 5 of the read flag; negative ones count from the entry's end
-- Returns {version, total, new, unread, resume}
--   resume  '' at the end; else the lower bound to go on from
-- include account
local meta, index = KEYS[1], KEYS[2]
local lower, upper, most, new, read = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])

local version = account(meta)[1]
if not version then return {'0', 0, 0, 0, ''} end
local entries = redis.call('ZRANGEBYLEX', index, lower, upper, 'LIMIT', 0, most)
local fresh, unread = 0, 0
for i = 1, #entries do
  if string.byte(entries[i], new) ~= 0 then fresh = fresh + 1 end
  if string.byte(entries[i], read) == 0 then unread = unread + 1 end
end
local resume = #entries == most and '(' .. entries[#entries] or ''
return {version, #entries, fresh, unread, resume}
