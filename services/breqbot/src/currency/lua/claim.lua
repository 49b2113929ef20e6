-- KEYS balances, days of the last claims; ARGV user, day, reward, largest balance. Answers how it went, then the balance.
local balance = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0)
if tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or -1) >= tonumber(ARGV[2]) then return { 'CLAIMED_TODAY', balance } end
local after = balance + tonumber(ARGV[3])
if after > tonumber(ARGV[4]) then return { 'PURSE_FULL', balance } end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('ZADD', KEYS[1], after, ARGV[1])
return { 'OK', after }
