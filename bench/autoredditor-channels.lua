-- For wrk: each request is for one of 200 channels at random.
local requests = {}
function init(args)
  for channel = 1, 200 do requests[channel] = wrk.format('GET', wrk.path .. '?channel=channel-' .. channel) end
end
function request() return requests[math.random(200)] end
