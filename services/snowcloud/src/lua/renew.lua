-- ARGV[11] worker, ARGV[12] grant, ARGV[13] end of the window that the holder can prove; 0 when it proves nothing
-- ARGV[14] the holder's clock, ARGV[15] how far ahead of ours it is followed
-- ARGV[16] owner, ARGV[17] from, ARGV[18] generation: as the holder proves them
local worker, grant, claimed = ARGV[11], ARGV[12], tonumber(ARGV[13])
local found = redis.call('HGET', holders, worker)
if not found then return answer('LEASE_LOST') end -- the pool became smaller than its id

local holder = found ~= '' and cjson.decode(found)
if holder and holder.grant == grant then
  claimed = math.max(claimed, tonumber(redis.call('ZSCORE', ends, worker))) -- an answer to a renewal may have been lost
elseif holder or now >= quarantine then
  return answer(now >= claimed and 'LEASE_EXPIRED' or 'LEASE_LOST')
end
if now >= claimed then return answer('LEASE_EXPIRED') end

-- Extending the holder's own window is always safe; following its clock keeps it alive when ours was set back.
local base = math.max(now, math.min(tonumber(ARGV[14]), now + tonumber(ARGV[15])))
local windowEnd = math.max(base + ttl, claimed)
bump()
redis.call('ZADD', ends, windowEnd, worker)
if not holder then
  holder = {
    grant = grant, owner = ARGV[16], from = tonumber(ARGV[17]), generation = tonumber(ARGV[18]), fenced = true,
  }
  redis.call('HSET', holders, worker, cjson.encode(holder))
end
return answer('OK', {
  workerId = tonumber(worker), from = holder.from, ['until'] = windowEnd, generation = holder.generation,
})
