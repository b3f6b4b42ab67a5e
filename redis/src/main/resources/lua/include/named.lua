-- Reads the items of a collection that ARGV names; items.lua says what of them.
local function named(meta, items, marks)
  local collection = ARGV[1]
  local stored = account(meta, 'p', 'd:' .. collection, 'n:' .. collection)
  local found, marked = {}, {}
  if #ARGV > 1 then
    if stored[1] then found = redis.call('HMGET', items, unpack(ARGV, 2)) end
    marked = redis.call('HMGET', marks, unpack(ARGV, 2))
  end
  return {stored[1] or '0', stored[2] or '', stored[3] or '', stored[4] or '0', found, marked}
end
