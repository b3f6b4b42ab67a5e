#!lua flags=no-writes
-- Reads entries of a range of an index, the last first.
--
-- KEYS  1 meta, 2 index
-- ARGV  1 upper bound of the entries, as ZREVRANGEBYLEX takes it, 2 lower bound, 3 how many to return at most,
--       4 '1' for the first entries of the range, '0' for the last
-- Returns the entries
-- include account
-- include runs
local meta, index = KEYS[1], KEYS[2]
local upper, lower, most, wantsFirst = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4] == '1'

local stored, packed = account(meta)
if not stored[1] then return {} end
local cursor = cursorOf(index, packed, upper, lower)
if wantsFirst then skipEntries(cursor, math.max(0, countEntries(cursor) - most)) end
return entriesOf(cursor, most)
