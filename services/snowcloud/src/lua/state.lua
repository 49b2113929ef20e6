-- What every lease script begins with: the time, and whether the state in this Redis can be trusted.
-- A script of an operation is this file with the operation's own appended, so that each runs as one atomic step.
--
-- KEYS[1] zset worker id -> end (exclusive) of the windows ever granted for it; never lowered but by a release
-- KEYS[2] hash worker id -> who holds it, as JSON; '' when nobody does or nobody knows
-- KEYS[3] hash of the state itself: run, version, high, quarantine, verify, witness
-- KEYS[4] optional: milliseconds to add to this Redis' clock, for tests
-- Times are milliseconds since 2020. Answers are JSON: status, what the state is, and what the operation adds.
local ends, holders, state, skew = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local size, ttl, margin, settle = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
-- The allocator's witness: which folder it keeps, whether there is no other, and the marks kept there.
local witness, isOnlyWitness = ARGV[5], ARGV[6] == '1'
local markedVersion, markedEnd, markedNow = tonumber(ARGV[7]), tonumber(ARGV[8]), tonumber(ARGV[9])
local areMarksFresh = ARGV[10] == '1'

local time = redis.call('TIME')
local clock = time[1] * 1000 + math.floor(time[2] / 1000) - 1577836800000
if skew then clock = clock + tonumber(redis.call('GET', skew) or 0) end

local stored = redis.call('HMGET', state, 'run', 'version', 'high', 'quarantine', 'verify', 'witness')
local version, high = tonumber(stored[2] or 0), tonumber(stored[3] or 0)
local quarantine, verify = tonumber(stored[4] or 0), tonumber(stored[5] or 0)
local now = math.max(clock, high, markedNow) -- a clock that was set back stands still until it has caught up
local verdict

local function isWhole()
  return redis.call('ZCARD', ends) == size and redis.call('HLEN', holders) == size
end

local function forgetAll()
  redis.call('DEL', ends, holders)
  for worker = 0, size - 1 do
    redis.call('ZADD', ends, 0, worker)
    redis.call('HSET', holders, worker, '')
  end
end

local function answer(status, fields)
  local all = { status = status, now = now, version = version, quarantine = quarantine, verdict = verdict }
  for name, value in pairs(fields or {}) do all[name] = value end
  return cjson.encode(all)
end

local function bump()
  version = version + 1
  redis.call('HSET', state, 'version', version)
end

-- Another process (restart, failover), keys that are gone, or a past that the marks have overtaken.
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%x+)')
local isOther = stored[1] ~= run
if isOther or (verify == 0 and (version < markedVersion or not isWhole())) then
  verify = clock + settle -- by the bare clock: nobody should wait for one that was set back
  redis.call('HSET', state, 'run', run, 'verify', verify)
end
redis.call('HSET', state, 'high', now)

if verify > 0 then
  -- An allocator may have taken an answer from the lost state and not have marked it yet. It drops an answer that it
  -- could not mark within the settling time, so that marks which are read after it say all that was ever answered.
  local left = math.min(verify - clock, settle)
  if left > 0 then
    redis.call('HSET', state, 'verify', clock + left)
    return answer('QUARANTINE', { wait = left })
  end
  if not areMarksFresh then return answer('VERIFY') end
  local isOnly = isOnlyWitness and (not stored[6] or stored[6] == witness)
  if isOnly and stored[6] and version >= markedVersion and isWhole() then
    verdict = 'KEPT'
  else
    -- Holders bring themselves back by their signed tokens; newcomers wait until every window ever granted has passed.
    verdict = 'LOST'
    forgetAll()
    quarantine = math.max(quarantine, markedEnd, isOnly and 0 or now + ttl + margin)
    version = math.max(version, markedVersion) + 1
  end
  redis.call('HSET', state, 'verify', 0, 'quarantine', quarantine, 'version', version, 'witness', witness)
elseif stored[6] ~= witness then
  redis.call('HSET', state, 'witness', '*')
end
