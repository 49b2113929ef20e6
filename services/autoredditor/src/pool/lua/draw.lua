-- The next post of a channel. A lap goes once around the ring of scores, from a random post to where it began; scores never
-- change, so whatever comes or goes meanwhile, what a lap has passed does not come again and what it has not passed will.
--
-- KEYS[1] ring: post -> score   KEYS[2] posts: post -> JSON   KEYS[3] cursor of the channel, left out when there is none
-- ARGV[1] random number from 0 up to, not including, 1          ARGV[2] seconds that the cursor lives
-- The cursor is "position start state", the scores as Redis wrote them: Lua would round them when it prints them.
local ring, posts, cursor = KEYS[1], KEYS[2], KEYS[3]
local random, ttl = tonumber(ARGV[1]), ARGV[2]

local function first(from, to)
  local found = redis.call('ZRANGE', ring, from, to, 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES')
  return found[1], found[2]
end

-- Any post but the one that was given last: that one again would look like no change at all.
local function beginLap(last)
  local size = redis.call('ZCARD', ring)
  if size == 0 then return nil end
  local rank = math.floor(random * size)
  local found = redis.call('ZRANGE', ring, rank, rank, 'WITHSCORES')
  if found[2] == last and size > 1 then
    rank = (rank + 1) % size
    found = redis.call('ZRANGE', ring, rank, rank, 'WITHSCORES')
  end
  return found[1], found[2]
end

local position, start, state
local stored = cursor and redis.call('GET', cursor)
if stored then position, start, state = stored:match('^(%S+) (%S+) (%S+)$') end
local last = position

while true do
  local post, score
  if state == 'rising' then
    post, score = first('(' .. position, '+inf')
    if not post then state, position = 'wrapped', '-inf' end
  end
  if state == 'wrapped' and not post then post, score = first('(' .. position, '(' .. start) end
  if not post then
    post, score = beginLap(last)
    if not post then return false end
    start, state = score, 'rising'
  end
  local json = redis.call('HGET', posts, post)
  if json then
    if cursor then redis.call('SET', cursor, score .. ' ' .. start .. ' ' .. state, 'EX', ttl) end
    return json
  end
  redis.call('ZREM', ring, post) -- its text is gone: evicted, or deleted by hand
  position = score
end
