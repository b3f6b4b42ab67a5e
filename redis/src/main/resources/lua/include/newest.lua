-- Reads the newest item of a range and its mark. Passes over items whose flag at a place is set, if a place is given, and looks
-- at the 8 newest for that.
local function newest(index, items, marks, lower, upper, before, behind, passed)
  local entries = redis.call('ZREVRANGEBYLEX', index, upper, lower, 'LIMIT', 0, passed and 8 or 1)
  for _, entry in ipairs(entries) do
    if not passed or string.byte(entry, passed) == 0 then
      local id = string.sub(entry, before + 1, -behind - 1)
      return redis.call('HGET', items, id), redis.call('HGET', marks, id)
    end
  end
  return false, false
end
