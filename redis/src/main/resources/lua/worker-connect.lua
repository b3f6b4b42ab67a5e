#!lua
-- Notes the connection of a worker. The later connection counts. Gives it the accounts that are pinned to it.
--
-- KEYS  the keys of the assignment, see StoreNames
-- ARGV  1 channel, 2 grace in ms, 3 worker, 4 its session, 5 '1' if it registers: it has no accounts, and says what it takes,
--       6 most accounts, 7 platforms as ',a,b,'
-- Returns {session of its earlier connection or ''}
-- include clock
-- include assignment
local worker, session, registers, most, platforms = ARGV[3], ARGV[4], ARGV[5] == '1', ARGV[6], ARGV[7]

local value = redis.call('HGET', workers, worker)
local known = value and fields(value) or {'', '0', ','}
local earlier, before = known[1], known[3]
known[1] = session
if registers then known[2], known[3] = most, platforms end
redis.call('HSET', workers, worker, table.concat(known, '\0'))
redis.call('ZADD', seen, present, worker)
if earlier ~= session then changed(worker) end
if registers then
  for _, entry in ipairs(redis.call('ZRANGEBYLEX', told, from(worker), to(worker))) do untell(entry) end
  local left = tonumber(most)
  for _, entry in ipairs(redis.call('ZRANGEBYLEX', held, from(worker), to(worker))) do
    local id = string.sub(entry, #worker + 2)
    local account = record(id)
    local platform = account and ',' .. account[2] .. ','
    if account and string.find(platforms, platform, 1, true) then
      if left > 0 or account[3] == worker then left = left - 1 else release(id) end
    elseif
      not account
      or (string.find(before, platform, 1, true) and not (account[3] == worker and mayHavePinned(known, account[2])))
    then
      -- Others were its own before they were assigned.
      release(id)
    end
  end
end
local free, pinned = room(worker), from(worker)
while free > 0 and pinned do
  local entries = redis.call('ZRANGEBYLEX', pins, pinned, to(worker), 'LIMIT', 0, 200)
  for _, entry in ipairs(entries) do
    local id = string.sub(entry, #worker + 2)
    local account = not redis.call('ZSCORE', held, entry) and record(id)
    if free > 0 and account and account[1] == 'active' and mayHavePinned(known, account[2]) then
      give(id, account[2], worker)
      free = free - 1
    end
  end
  pinned = #entries == 200 and '(' .. entries[200]
end
return {earlier}
