-- Reads the version of an account and other fields of its meta. Another layout says nothing: where one wrote the account,
-- there is no version, and no digests, counts and unread counts either.
local function account(meta, ...)
  local values = redis.call('HMGET', meta, 'v3', ...)
  if not values[1] then
    for i = 1, select('#', ...) do
      if string.find((select(i, ...)), '^[dnu]:') then values[i + 1] = false end
    end
  end
  return values
end
