-- KEYS: sounds, audio, originals, usage, changed guilds
-- ARGV: key, sound as JSON, id, audio or '', original or '', bytes, length, limits of count, bytes and length, guild
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 'EMOJI_TAKEN' end
local used = function(what) return tonumber(redis.call('HGET', KEYS[4], what) or '0') end
local bytes, length = tonumber(ARGV[6]), tonumber(ARGV[7])
if redis.call('HLEN', KEYS[1]) + 1 > tonumber(ARGV[8]) then return 'QUOTA_COUNT' end
if used('bytes') + bytes > tonumber(ARGV[9]) then return 'QUOTA_BYTES' end
if used('length') + length > tonumber(ARGV[10]) then return 'QUOTA_LENGTH' end

redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
if ARGV[4] ~= '' then redis.call('HSET', KEYS[2], ARGV[3], ARGV[4]) end
if ARGV[5] ~= '' then redis.call('HSET', KEYS[3], ARGV[3], ARGV[5]) end
redis.call('HINCRBY', KEYS[4], 'bytes', bytes)
redis.call('HINCRBY', KEYS[4], 'length', length)
redis.call('SADD', KEYS[5], ARGV[#ARGV])
return 'OK'
