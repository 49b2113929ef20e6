-- KEYS: sounds, audio, originals, usage, changed guilds
-- ARGV: key, guild
local text = redis.call('HGET', KEYS[1], ARGV[1])
if not text then return false end
local sound = cjson.decode(text)
redis.call('HDEL', KEYS[1], ARGV[1])
redis.call('HDEL', KEYS[2], sound.id)
redis.call('HDEL', KEYS[3], sound.id)
redis.call('HINCRBY', KEYS[4], 'bytes', -sound.bytes)
redis.call('HINCRBY', KEYS[4], 'length', -sound.length)
if redis.call('HLEN', KEYS[1]) == 0 then redis.call('DEL', KEYS[4]) end
redis.call('SADD', KEYS[5], ARGV[#ARGV])
return text
