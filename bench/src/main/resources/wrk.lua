-- Asks for the lines of a file in turn: a path, or a path, a tab and the tag that the client holds. All connections share the
-- order. At the end one line says what came of it: requests, microseconds, p50, p99, failures, bytes.
local requests, at = {}, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    local path, tag = line:match("^([^\t]*)\t?(.*)$")
    requests[#requests + 1] = wrk.format("GET", path, tag ~= "" and {["If-None-Match"] = tag} or {})
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  local failures = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  print(string.format("RESULT %d %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), failures, summary.bytes))
end
