-- KEYS watches of the guild, watches of the feed; ARGV id, watch as JSON, how many a guild may have. Answers how it went.
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return { 'THERE' } end
if redis.call('HLEN', KEYS[1]) >= tonumber(ARGV[3]) then return { 'TOO_MANY' } end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return { 'OK' }
