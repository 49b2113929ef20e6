-- ARGV[11] worker, ARGV[12] grant, ARGV[13] from, ARGV[14] the first millisecond that the holder will never use
local worker, grant = ARGV[11], ARGV[12]
local found = redis.call('HGET', holders, worker)
if not found or found == '' then return answer('OK') end
if cjson.decode(found).grant ~= grant then return answer('LEASE_LOST') end

local windowEnd = tonumber(redis.call('ZSCORE', ends, worker))
bump()
redis.call('ZADD', ends, math.min(windowEnd, math.max(tonumber(ARGV[13]), tonumber(ARGV[14]))), worker)
redis.call('HSET', holders, worker, '')
return answer('OK')
