-- KEYS items, ids by name; ARGV id, item as JSON, name in lower case, how many there may be. Answers how it went.
if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[4]) then return { 'TOO_MANY' } end
if redis.call('HSETNX', KEYS[2], ARGV[3], ARGV[1]) == 0 then return { 'NAME_TAKEN' } end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return { 'OK' }
