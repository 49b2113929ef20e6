-- KEYS inventory it leaves, inventory it joins; ARGV id, quantity, largest quantity, does it leave one, does it join one.
-- Answers how it went, then what is left where it left, and what is there where it joined.
local quantity = tonumber(ARGV[2])
local left = tonumber(redis.call('HGET', KEYS[1], ARGV[1]) or 0)
local joined = tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or 0)
local leaves, joins = ARGV[4] == '1', ARGV[5] == '1'
if leaves and left < quantity then return { 'NOT_OWNED', left, joined } end
if joins and joined + quantity > tonumber(ARGV[3]) then return { 'INVENTORY_FULL', left, joined } end
if leaves then
  left = redis.call('HINCRBY', KEYS[1], ARGV[1], -quantity)
  if left == 0 then redis.call('HDEL', KEYS[1], ARGV[1]) end
end
if joins then joined = redis.call('HINCRBY', KEYS[2], ARGV[1], quantity) end
return { 'OK', left, joined }
