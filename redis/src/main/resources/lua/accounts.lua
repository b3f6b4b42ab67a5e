#!lua flags=no-writes
-- Reads a page of the list of accounts.
--
-- KEYS  1 list of accounts
-- ARGV  1 lower bound of the entries, as ZRANGEBYLEX takes it, 2 matching accounts to skip, 3 accounts to return,
--       4 entries to look at before this call gives up, 5 platform or '', 6.. statuses; none for all
-- Returns {more ('1' or '0'), resume, skip, ids}
--   resume  '' at the end; else the lower bound to go on from, with the rest of the accounts to skip
local list = KEYS[1]
local lower, skip, count, left, platform = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), ARGV[5]
local statuses, anyStatus = {}, #ARGV < 6
for i = 6, #ARGV do statuses[ARGV[i]] = true end

local ids, more, resume = {}, '0', ''
while true do
  local entries = redis.call('ZRANGEBYLEX', list, lower, '+', 'LIMIT', 0, 256)
  for i = 1, #entries do
    local first = string.find(entries[i], '\0', 1, true)
    local second = string.find(entries[i], '\0', first + 1, true)
    if (platform == '' or platform == string.sub(entries[i], first + 1, second - 1))
      and (anyStatus or statuses[string.sub(entries[i], second + 1)]) then
      if skip > 0 then
        skip = skip - 1
      elseif #ids == count then
        more = '1'
        break
      else
        ids[#ids + 1] = string.sub(entries[i], 1, first - 1)
      end
    end
  end
  if more == '1' or #entries < 256 then break end
  lower = '(' .. entries[#entries]
  left = left - #entries
  if left <= 0 then
    resume = lower
    break
  end
end
return {more, resume, tostring(skip), ids}
