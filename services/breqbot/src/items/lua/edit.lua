-- KEYS items, ids by name; ARGV id, name now in lower case, new item as JSON, its name in lower case. Answers how it went.
if redis.call('HGET', KEYS[2], ARGV[2]) ~= ARGV[1] then return { 'UNKNOWN' } end
if ARGV[2] ~= ARGV[4] then
  if redis.call('HSETNX', KEYS[2], ARGV[4], ARGV[1]) == 0 then return { 'NAME_TAKEN' } end
  redis.call('HDEL', KEYS[2], ARGV[2])
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
return { 'OK' }
