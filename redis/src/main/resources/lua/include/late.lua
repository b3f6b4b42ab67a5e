-- Tells whether a push is older than the stored one. A push under a later lease never is. A timestamp of more than a minute from
-- now comes from a wrong clock: such timestamps keep their order among themselves, but a stored one does not hold up those of
-- right clocks.
local function isLate(taken, epoch, storedTime, storedEpoch, present)
  local future = present + 60000
  return taken < storedTime and not (epoch and epoch > storedEpoch) and not (storedTime > future and taken <= future)
end
