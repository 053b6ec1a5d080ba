-- Pages that nobody else is asking for at the same moment, so that each answer is a render of its own: the addresses
-- (the arguments) in turn, each under a host of its own (hosts of delivery.rows). Threads begin at different places.
local HOSTS = 200
local threads, paths, host, path = 0, {}, 0, 0

function setup(thread)
  thread:set("place", threads)
  threads = threads + 1
end

function init(arguments)
  for number, address in ipairs(arguments) do paths[number] = address end
  host = place * HOSTS / 2
  path = math.floor(place * #paths / 2)
end

function request()
  host, path = host % HOSTS + 1, path % #paths + 1
  return wrk.format("GET", paths[path], { Host = "reader" .. host .. ".example" })
end
