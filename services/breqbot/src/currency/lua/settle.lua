-- KEYS balances; ARGV user, stake, what comes back, largest balance. Answers how it went, then the balance.
local balance = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0)
local stake = tonumber(ARGV[2])
if balance < stake then return { 'TOO_POOR', balance } end
local after = balance - stake + tonumber(ARGV[3])
if after > tonumber(ARGV[4]) then return { 'PURSE_FULL', balance } end
redis.call('ZADD', KEYS[1], after, ARGV[1])
return { 'OK', after }
