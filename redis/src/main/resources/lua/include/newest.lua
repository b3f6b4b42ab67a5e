-- Returns the id of the next item of a cursor; nil if there is none. Passes over items whose flag at a place is set, if a place is
-- given, and looks at 8 items for that.
local function newestId(cursor, before, behind, passed)
  local entries = entriesOf(cursor, passed and 8 or 1)
  for _, entry in ipairs(entries) do
    if not passed or string.byte(entry, passed) == 0 then return string.sub(entry, before + 1, -behind - 1) end
  end
end
