-- KEYS the user's cool-down, the guild's; ARGV how long each lasts. Answers how it went, then the milliseconds to wait.
local wait = 0
for _, key in ipairs(KEYS) do
  wait = math.max(wait, redis.call('PTTL', key))
end
if wait > 0 then return { 'WAIT', wait } end
for index, key in ipairs(KEYS) do
  if tonumber(ARGV[index]) > 0 then redis.call('SET', key, 1, 'PX', ARGV[index]) end
end
return { 'OK', 0 }
