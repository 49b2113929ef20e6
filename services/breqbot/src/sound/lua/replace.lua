-- KEYS: sounds, audio, originals, usage, changed guilds
-- ARGV: key, id it has to have, sound as JSON, audio or '', original or '', limits of bytes and length, guild
local text = redis.call('HGET', KEYS[1], ARGV[1])
if not text then return 'SOUND_NOT_FOUND' end
local before, after = cjson.decode(text), cjson.decode(ARGV[3])
if before.id ~= ARGV[2] then return 'CHANGED_MEANWHILE' end
local used = function(what) return tonumber(redis.call('HGET', KEYS[4], what) or '0') end
local bytes, length = after.bytes - before.bytes, after.length - before.length
if bytes > 0 and used('bytes') + bytes > tonumber(ARGV[6]) then return 'QUOTA_BYTES' end
if length > 0 and used('length') + length > tonumber(ARGV[7]) then return 'QUOTA_LENGTH' end

redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
if after.id ~= before.id then
  redis.call('HDEL', KEYS[2], before.id)
  redis.call('HDEL', KEYS[3], before.id)
  if ARGV[4] ~= '' then redis.call('HSET', KEYS[2], after.id, ARGV[4]) end
  if ARGV[5] ~= '' then redis.call('HSET', KEYS[3], after.id, ARGV[5]) end
end
redis.call('HINCRBY', KEYS[4], 'bytes', bytes)
redis.call('HINCRBY', KEYS[4], 'length', length)
redis.call('SADD', KEYS[5], ARGV[#ARGV])
return 'OK'
