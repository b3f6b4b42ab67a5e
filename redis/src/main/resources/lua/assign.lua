#!lua
-- Takes accounts from workers that are gone, and assigns those that wait, as far as workers take them. Any master may call it at
-- any time.
--
-- KEYS  the keys of the assignment, see StoreNames
-- ARGV  1 channel, 2 grace in ms, 3 most accounts to move in one call, 4 for how many ms to remember workers that are gone
-- Returns {accounts taken away, accounts assigned, '1' or '0': whether there may be more,
--          then for accounts whose leases have to be ended: id, epoch, '1' if it is still to be crawled or ''}
-- include clock
-- include assignment
local most, remembered = tonumber(ARGV[3]), tonumber(ARGV[4])

-- A worker that is gone has the time since when, below zero, until it is forgotten.
for _, worker in ipairs(redis.call('ZRANGEBYSCORE', seen, decimal(remembered - present), '(0', 'LIMIT', 0, 20)) do
  redis.call('ZREM', seen, worker)
  redis.call('HDEL', workers, worker)
  redis.call('HDEL', generations, worker)
  for _, entry in ipairs(redis.call('ZRANGEBYLEX', told, from(worker), to(worker))) do untell(entry) end
end

-- After a time in which no master came here, each has to say first of which workers it heard.
local SWEPT, HELD = '\0swept', '\0held'
local swept = tonumber(redis.call('HGET', generations, SWEPT) or present)
if present - swept > 10000 then redis.call('HSET', generations, HELD, decimal(present + 10000)) end
redis.call('HSET', generations, SWEPT, decimal(present))
local since = decimal(present - grace)
if present < tonumber(redis.call('HGET', generations, HELD) or 0) then since = '-1' end

local taken, gone = 0, redis.call('ZRANGEBYSCORE', seen, 0, since, 'LIMIT', 0, 20)
for _, worker in ipairs(gone) do
  local entries = redis.call('ZRANGEBYLEX', held, from(worker), to(worker), 'LIMIT', 0, most - taken + 1)
  if taken + #entries > most then
    entries[#entries] = nil
  else
    redis.call('ZADD', seen, decimal(-present), worker)
  end
  for _, entry in ipairs(entries) do release(string.sub(entry, #worker + 2)) end
  taken = taken + #entries
  if taken >= most then break end
end

local assigned, limit, all = 0, most, nil
local first = redis.call('ZRANGEBYLEX', waiting, '-', '+', 'LIMIT', 0, 1)[1]
while first and assigned < limit do
  if not all then
    all = {}
    local list = redis.call('HGETALL', workers)
    for i = 1, #list, 2 do
      local known = fields(list[i + 1])
      if isConnected(list[i], known) then
        local has = countOf(list[i])
        if has < tonumber(known[2]) then
          all[#all + 1] = {id = list[i], platforms = known[3], has = has, most = tonumber(known[2])}
        end
      end
    end
    -- Each account is compared with each worker.
    limit = math.max(1, math.min(most, math.floor(20000 / (#all + 1))))
  end
  local platform = string.match(first, '^[^%z]*')
  local takers, free = {}, 0
  for _, worker in ipairs(all) do
    if worker.has < worker.most and string.find(worker.platforms, ',' .. platform .. ',', 1, true) then
      takers[#takers + 1] = worker
      free = free + worker.most - worker.has
    end
  end
  if free > 0 then
    local entries =
      redis.call('ZRANGEBYLEX', waiting, from(platform), to(platform), 'LIMIT', 0, math.min(free, limit - assigned))
    for _, entry in ipairs(entries) do
      local id = string.sub(entry, #platform + 2)
      local pinned = (record(id) or {})[3]
      local best
      for _, worker in ipairs(takers) do
        if worker.has < worker.most and (not best or worker.id == pinned or (best.id ~= pinned and worker.has < best.has)) then
          best = worker
        end
      end
      give(id, platform, best.id)
      best.has = best.has + 1
    end
    assigned = assigned + #entries
  end
  first = redis.call('ZRANGEBYLEX', waiting, '(' .. platform .. '\1', '+', 'LIMIT', 0, 1)[1]
end

local result = {decimal(taken), decimal(assigned), (taken >= most or assigned >= limit or #gone == 20) and '1' or '0'}
-- At random: some may be in a part of a cluster that is away.
local open = redis.call('ZRANDMEMBER', fences, 100, 'WITHSCORES')
for i = 1, #open, 2 do
  result[#result + 1] = open[i]
  result[#result + 1] = decimal(open[i + 1])
  result[#result + 1] = record(open[i]) and '1' or ''
end
return result
