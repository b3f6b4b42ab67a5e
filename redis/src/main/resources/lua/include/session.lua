-- The field s of meta tells which snapshots the session has pushed that pushed last: 8 characters for the session, then for each
-- collection '.' for none, '+' if they may remove items, or since when they were empty and are held back: ms as 11 hex digits.
-- That is at most 63 bytes. With a value of more than 64, Redis would store meta in several times the memory.

-- Returns the state of each collection in a session.
local function sessionStates(stored, session)
  local states = {'.', '.', '.', '.', '.'}
  if not stored or string.sub(stored, 1, 8) ~= session then return states end
  local at = 9
  for i = 1, 5 do
    local state = string.sub(stored, at, at)
    if state ~= '.' and state ~= '+' then state = string.sub(stored, at, at + 10) end
    states[i] = state
    at = at + #state
  end
  return states
end

-- Notes a snapshot of a session, if it has one. notes has a character for each collection: '.' if the snapshot lacks it, '-' if
-- it is empty and was held back, else '+'.
local function noteSnapshot(meta, stored, session, notes, present)
  if session == '' then return end
  local states = sessionStates(stored, session)
  for i = 1, 5 do
    local note = string.sub(notes, i, i)
    if note == '+' then
      states[i] = '+'
    elseif note == '-' and states[i] == '.' then
      states[i] = string.format('%011x', present)
    end
  end
  local state = session .. table.concat(states)
  if state ~= stored then redis.call('HSET', meta, 's', state) end
end
