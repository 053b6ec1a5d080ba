-- Each of the addresses in a file (the only argument) once; says how many there were, seconds, and answers but 200.
-- For one thread of wrk.
local ffi = require("ffi")
ffi.cdef("typedef struct { long seconds; long nanoseconds; } moment; int clock_gettime(int, moment *);")
local asked, requests, answered, wrong, began = 0, {}, 0, 0, nil

local function now()
  local moment = ffi.new("moment")
  ffi.C.clock_gettime(1, moment)
  return tonumber(moment.seconds) + tonumber(moment.nanoseconds) / 1e9
end

function init(arguments)
  for path in io.lines(arguments[1]) do requests[#requests + 1] = wrk.format("GET", path) end
end

function request()
  began = began or now()
  asked = math.min(asked + 1, #requests)  -- those after the last are not counted
  return requests[asked]
end

function response(status)
  answered = answered + 1
  if status ~= 200 then wrong = wrong + 1 end
  if answered == #requests then
    print(string.format("walked %d in %f s, %d wrong", answered, now() - began, wrong))
    os.exit(0)
  end
end
