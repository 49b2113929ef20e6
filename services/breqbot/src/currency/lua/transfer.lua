-- KEYS balances; ARGV from, to, amount, largest balance. Answers how it went, then both balances.
local from = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0)
local to = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[2]) or 0)
local amount = tonumber(ARGV[3])
if from < amount then return { 'TOO_POOR', from, to } end
if to + amount > tonumber(ARGV[4]) then return { 'PURSE_FULL', from, to } end
redis.call('ZADD', KEYS[1], from - amount, ARGV[1])
redis.call('ZADD', KEYS[1], to + amount, ARGV[2])
return { 'OK', from - amount, to + amount }
