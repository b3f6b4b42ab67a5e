#!lua flags=allow-oom
-- Notes when the workers of a master were heard of. The grace of a worker begins then.
--
-- KEYS  the keys of the assignment, see StoreNames
-- ARGV  1 channel, 2 grace in ms, then for each worker: its id, its session, how many ms ago it was heard of
-- Returns for each worker {state, generation of what it has}
--   state  here      its connection is the one that counts
--          replaced  a later connection counts
--          unknown   no connection counts; connect it again
-- include clock
-- include assignment
local result = {}
for i = 3, #ARGV, 3 do
  local worker, session, ago = ARGV[i], ARGV[i + 1], tonumber(ARGV[i + 2])
  local value = redis.call('HGET', workers, worker)
  local known = value and fields(value) or {''}
  local state = 'replaced'
  if known[1] == session then
    state = 'here'
    redis.call('ZADD', seen, 'GT', math.max(0, present - ago), worker)
  elseif not isConnected(worker, known) then
    state = 'unknown'
  end
  result[#result + 1] = state
  result[#result + 1] = redis.call('HGET', generations, worker) or '0'
end
return result
