-- KEYS balances, prices, inventory; ARGV user, item, quantity, the price that was seen, largest quantity.
-- Answers how it went, then the balance and how many of the item there are.
local balance = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[1]) or 0)
local price = redis.call('HGET', KEYS[2], ARGV[2])
local owned = tonumber(redis.call('HGET', KEYS[3], ARGV[2]) or 0)
local quantity = tonumber(ARGV[3])
if not price then return { 'NOT_FOR_SALE', balance, owned } end
if price ~= ARGV[4] then return { 'PRICE_CHANGED', balance, owned } end
local cost = tonumber(price) * quantity
if balance < cost then return { 'TOO_POOR', balance, owned } end
if owned + quantity > tonumber(ARGV[5]) then return { 'INVENTORY_FULL', balance, owned } end
redis.call('ZADD', KEYS[1], balance - cost, ARGV[1])
return { 'OK', balance - cost, redis.call('HINCRBY', KEYS[3], ARGV[2], quantity) }
