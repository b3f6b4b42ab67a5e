-- Reads the version of an account and other fields of its meta, and tells whether its indexes hold runs, see runs.lua. The layout
-- before, in which each member of an index is one entry, is read as well. Any other says nothing: where one wrote the account,
-- there is no version, and no digests, counts and unread counts either.
local function account(meta, ...)
  local values = redis.call('HMGET', meta, 'v4', 'v3', ...)
  local isEarlier = not values[1] and values[2]
  if isEarlier then values[1] = values[2] end
  table.remove(values, 2)
  if not values[1] then
    for i = 1, select('#', ...) do
      if string.find((select(i, ...)), '^[dnu]:') then values[i + 1] = false end
    end
  end
  return values, not isEarlier
end
