#!lua
-- Gives an account that is to be crawled to a worker, under a new epoch: one that claims it, or the one that has it, because a
-- lease exists that is later than its epoch. A worker that takes accounts of this platform claims none that another worker has: it
-- comes back, and was not told yet. Of workers that crawl what they were configured for, the later claim wins.
--
-- KEYS  the keys of the assignment, see StoreNames
-- ARGV  1 channel, 2 grace in ms, 3 account id, 4 worker, 5 epoch under which the worker has it, '' for a claim, 6 least epoch
-- Returns {reason, epoch}
--   reason  given    the worker has the account
--           unknown  the account is not one that is to be crawled
--           paused   it is not to be crawled now
--           moved    the worker has it no longer under this epoch, or another has what it claims
-- include clock
-- include assignment
local id, worker, epoch, least = ARGV[3], ARGV[4], ARGV[5], tonumber(ARGV[6])

local account = record(id)
if not account then return {'unknown', '0'} end
if account[1] ~= 'active' then return {'paused', '0'} end
local has, by = holder(id)
if epoch ~= '' and (has ~= epoch or by ~= worker) then return {'moved', '0'} end
if epoch == '' and by ~= '' and by ~= worker then
  local value = redis.call('HGET', workers, worker)
  if value and string.find(fields(value)[3], ',' .. account[2] .. ',', 1, true) then return {'moved', '0'} end
end
return {'given', give(id, account[2], worker, least)}
