-- ARGV[11] '1' to list the leases besides counting them
local leased = redis.call('ZCOUNT', ends, '(' .. now, '+inf')
local leases
if ARGV[11] == '1' and leased > 0 then -- cjson cannot write an empty list
  leases = {}
  local live = redis.call('ZRANGEBYSCORE', ends, '(' .. now, '+inf', 'WITHSCORES')
  for place = 1, #live, 2 do
    local holder = redis.call('HGET', holders, live[place])
    leases[#leases + 1] = { workerId = tonumber(live[place]), ['until'] = tonumber(live[place + 1]), holder = holder }
  end
end
local last = redis.call('ZREVRANGE', ends, 0, 0, 'WITHSCORES')
return answer('OK', { leased = leased, leases = leases, lastEnd = tonumber(last[2]) })
