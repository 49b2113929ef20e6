-- ARGV[11] grant, ARGV[12] owner, ARGV[13] '1' for a holder that is not fenced
if now < quarantine then return answer('QUARANTINE', { wait = quarantine - now }) end
local first = redis.call('ZRANGE', ends, 0, 0, 'WITHSCORES') -- the one whose last window ended longest ago
local worker, passed = first[1], tonumber(first[2])
if passed > now then return answer('POOL_EXHAUSTED', { wait = passed - now }) end

bump()
redis.call('ZADD', ends, now + ttl, worker)
redis.call('HSET', holders, worker, cjson.encode({
  grant = ARGV[11], owner = ARGV[12], from = now, generation = version, fenced = ARGV[13] ~= '1',
}))
return answer('OK', { workerId = tonumber(worker), from = now, ['until'] = now + ttl, generation = version })
