-- The next posts of channels, all from one ring. A lap goes once around the ring of scores, from a random post to where it
-- began; scores never change, so whatever comes or goes meanwhile, what a lap has passed does not come again and what it has
-- not passed will.
--
-- KEYS[1] ring: post -> score   KEYS[2] posts: post -> JSON   KEYS[3…] for each draw the cursor of its channel, or none at all
-- ARGV[1] seconds that a cursor lives   ARGV[2…] for each draw a random number from 0 up to, not including, 1
-- A cursor is "position start state", the scores as Redis wrote them: Lua would round them when it prints them.
-- Answers with the JSON of each draw, or false where there is no post.
local ring, posts, ttl = KEYS[1], KEYS[2], ARGV[1]
local draws, hasChannels = #ARGV - 1, #KEYS > 2

-- Of several draws for one channel each goes on where the one before it came to.
local function readChannels()
  local channels, byCursor = {}, {}
  local stored = hasChannels and redis.call('MGET', unpack(KEYS, 3)) or {}
  for draw = 1, draws do
    local cursor = KEYS[draw + 2]
    local channel = cursor and byCursor[cursor]
    if not channel then
      channel = {}
      if stored[draw] then channel.position, channel.start, channel.state = stored[draw]:match('^(%S+) (%S+) (%S+)$') end
      channel.last = channel.position
      if cursor then byCursor[cursor] = channel end
    end
    channels[draw] = channel
  end
  return channels, byCursor
end

local function first(from, to)
  local found = redis.call('ZRANGE', ring, from, to, 'BYSCORE', 'LIMIT', 0, 1, 'WITHSCORES')
  return found[1], found[2]
end

-- Any post but the one that was given last: that one again would look like no change at all.
local function beginLap(random, last)
  local size = redis.call('ZCARD', ring)
  if size == 0 then return nil end
  local rank = math.floor(tonumber(random) * size)
  local found = redis.call('ZRANGE', ring, rank, rank, 'WITHSCORES')
  if found[2] == last and size > 1 then
    rank = (rank + 1) % size
    found = redis.call('ZRANGE', ring, rank, rank, 'WITHSCORES')
  end
  return found[1], found[2]
end

local function advance(channel, random)
  local post, score
  if channel.state == 'rising' then
    post, score = first('(' .. channel.position, '+inf')
    if not post then channel.state, channel.position = 'wrapped', '-inf' end
  end
  if channel.state == 'wrapped' and not post then post, score = first('(' .. channel.position, '(' .. channel.start) end
  if not post then
    post, score = beginLap(random, channel.last)
    if not post then return nil end
    channel.start, channel.state = score, 'rising'
  end
  channel.position = score
  return post
end

local channels, byCursor = readChannels()
local answers, waiting = {}, {}
for draw = 1, draws do answers[draw], waiting[draw] = false, draw end

while #waiting > 0 do
  local ids, takers = {}, {}
  for _, draw in ipairs(waiting) do
    local id = advance(channels[draw], ARGV[draw + 1])
    if not id then break end -- the ring is empty, and so it is for all others
    ids[#ids + 1], takers[#takers + 1] = id, draw
  end
  local texts = #ids > 0 and redis.call('HMGET', posts, unpack(ids)) or {}
  waiting = {}
  for place, draw in ipairs(takers) do
    local channel = channels[draw]
    if texts[place] then
      answers[draw], channel.last, channel.isMoved = texts[place], channel.position, true
    else
      redis.call('ZREM', ring, ids[place]) -- its text is gone: evicted, or deleted by hand
      waiting[#waiting + 1] = draw
    end
  end
end

for cursor, channel in pairs(byCursor) do
  if channel.isMoved then
    redis.call('SET', cursor, channel.position .. ' ' .. channel.start .. ' ' .. channel.state, 'EX', ttl)
  end
end
return answers
