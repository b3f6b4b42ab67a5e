local REFERENCE = 7 -- bytes of a hash in an entry
local NOTHING = string.rep('\0', REFERENCE)

-- Reads the contents whose hashes stand at a place of some entries: ids, items and marks, one after the other. The entries by
-- which contents are found are runs of one.
local function contentsOf(entries, place, index, packed, items, marks, behind)
  if packed then behind = behind + 2 end
  local ids, contents, seen = {}, {}, {[NOTHING] = true}
  for i = 1, #entries do
    local hash = string.sub(entries[i], place, place + REFERENCE - 1)
    if not seen[hash] then
      seen[hash] = true
      local entry = redis.call('ZRANGEBYLEX', index, '[i' .. hash, '[i' .. hash .. '\255', 'LIMIT', 0, 1)[1]
      if entry then ids[#ids + 1] = string.sub(entry, REFERENCE + 10, -behind - 1) end
    end
  end
  if #ids > 0 then
    local found, marked = redis.call('HMGET', items, unpack(ids)), redis.call('HMGET', marks, unpack(ids))
    for i = 1, #ids do
      contents[3 * i - 2], contents[3 * i - 1], contents[3 * i] = ids[i], found[i], marked[i]
    end
  end
  return contents
end
