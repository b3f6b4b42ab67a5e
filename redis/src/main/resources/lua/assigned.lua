#!lua flags=no-writes
-- Reads the accounts that a worker has, and those that it was told of and has no longer.
--
-- KEYS  the keys of the assignment, see StoreNames
-- ARGV  1 channel, 2 grace in ms, 3 worker
-- Returns {session of the connection that counts or '', generation, {id, epoch, told at in ms or 0, record, ..}, {id, ..}}
-- include clock
-- include assignment
local worker = ARGV[3]

local value = redis.call('HGET', workers, worker)
local has, lost = {}, {}
for _, entry in ipairs(redis.call('ZRANGEBYLEX', held, from(worker), to(worker))) do
  local id = string.sub(entry, #worker + 2)
  local account = redis.call('HGET', records, id)
  if account then
    has[#has + 1] = id
    has[#has + 1] = (holder(id))
    has[#has + 1] = redis.call('HGET', toldAt, entry) or '0'
    has[#has + 1] = account
  end
end
for _, entry in ipairs(redis.call('ZRANGEBYLEX', told, from(worker), to(worker))) do
  if not redis.call('ZSCORE', held, entry) then lost[#lost + 1] = string.sub(entry, #worker + 2) end
end
return {value and fields(value)[1] or '', redis.call('HGET', generations, worker) or '0', has, lost}
