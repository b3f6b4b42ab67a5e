-- Reads the next item of a cursor and its mark. Passes over items whose flag at a place is set, if a place is given, and looks at 8
-- items for that.
local function newest(cursor, items, marks, before, behind, passed)
  local entries = entriesOf(cursor, passed and 8 or 1)
  for _, entry in ipairs(entries) do
    if not passed or string.byte(entry, passed) == 0 then
      local id = string.sub(entry, before + 1, -behind - 1)
      return redis.call('HGET', items, id), redis.call('HGET', marks, id)
    end
  end
  return false, false
end
