-- Returns Redis's time in ms.
local function now()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Writes a number without an exponent.
local function decimal(number)
  return string.format('%.0f', number)
end
