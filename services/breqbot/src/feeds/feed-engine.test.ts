import assert from 'node:assert/strict'
import test from 'node:test'
import { Problem } from '../problem.ts'
import { newGuild, startRedis } from '../testing/start-redis.ts'
import type { FeedMessage, NewsFeed, StateFeed } from './feed.ts'
import { FeedEngine } from './feed-engine.ts'
import type { Delivery } from './feed-engine.ts'
import { FeedMemory } from './feed-memory.ts'
import { MOST_WATCHES, Watches } from './watches.ts'

const { redis } = await startRedis()
const TARGET = { key: 'boats', title: 'Boats' }

/** An engine, a feed of news and one of states that a test decides about, and what arrives where. */
async function newWorld() {
  await redis.flushall()
  const guild = newGuild()
  const sent: string[] = []
  const warnings: string[] = []
  const trouble = new Map<string, Delivery | Error>()
  const world = { entries: ['a'] as string[], state: 'calm', failure: undefined as Error | undefined }
  const arrive = (place: string, { content }: FeedMessage): Promise<Delivery> => {
    const outcome = trouble.get(place) ?? 'done'
    if (outcome instanceof Error) return Promise.reject(outcome)
    if (outcome === 'done') sent.push(`${place}: ${content}`)
    return Promise.resolve(outcome)
  }
  const read = <Value>(value: Value): Promise<Value> =>
    world.failure ? Promise.reject(world.failure) : Promise.resolve(value)
  const news: NewsFeed = {
    kind: 'news',
    name: 'news',
    interval: 60_000,
    readTarget: () => Promise.resolve(TARGET),
    read: () => read(world.entries.map((id) => ({ id, message: { content: id } }))),
  }
  const states: StateFeed = {
    kind: 'state',
    name: 'states',
    interval: 60_000,
    readTarget: () => Promise.resolve(TARGET),
    read: () => read({ content: world.state }),
  }
  const watches = new Watches(redis)
  const open = () =>
    new FeedEngine({
      feeds: [news, states],
      watches,
      memory: new FeedMemory(redis),
      outlet: { post: arrive, edit: (channel, message, content) => arrive(`${channel}/${message}`, content) },
      log: { warn: (_, message) => void warnings.push(message) },
    })
  const watch = (channel: string) => watches.add({ guild, feed: 'news', target: TARGET, channel })
  const show = (channel: string, message: string) =>
    watches.add({ guild, feed: 'states', target: TARGET, channel, message })
  return {
    ...world,
    world,
    guild,
    sent,
    warnings,
    trouble,
    news,
    states,
    watches,
    open,
    engine: open(),
    watch,
    show,
  }
}

test('what was there when a watch began is not told, and what comes after it is, oldest first, once', async () => {
  const { world, engine, open, news, watch, sent } = await newWorld()
  await engine.begin(news, TARGET)
  await watch('one')
  await watch('two')
  await engine.lookAt(news)
  world.entries = ['c', 'b', 'a']
  await engine.lookAt(news)
  await open().lookAt(news)
  assert.deepEqual(sent, ['one: b', 'two: b', 'one: c', 'two: c'])
})

test('when the newest entry is taken back, older ones do not come again', async () => {
  const { world, engine, news, watch, sent } = await newWorld()
  world.entries = ['b', 'a']
  await engine.begin(news, TARGET)
  await watch('one')
  world.entries = ['a']
  await engine.lookAt(news)
  world.entries = ['b', 'a']
  await engine.lookAt(news)
  assert.deepEqual(sent, [])
})

test('after a long silence the newest five are told', async () => {
  const { world, engine, news, watch, sent } = await newWorld()
  await engine.begin(news, TARGET)
  await watch('one')
  world.entries = ['h', 'g', 'f', 'e', 'd', 'c', 'b', 'a']
  await engine.lookAt(news)
  await engine.lookAt(news)
  assert.deepEqual(sent, ['one: d', 'one: e', 'one: f', 'one: g', 'one: h'])
})

test('a channel that is gone is not asked again, and one that fails hears of the next entry', async () => {
  const { world, engine, news, watch, sent, trouble, watches, guild, warnings } = await newWorld()
  await engine.begin(news, TARGET)
  for (const channel of ['gone', 'failing', 'fine']) await watch(channel)
  trouble.set('gone', 'gone').set('failing', new Error('503'))
  world.entries = ['b', 'a']
  await engine.lookAt(news)
  assert.deepEqual(
    (await watches.ofGuild(guild)).map(({ channel }) => channel),
    ['failing', 'fine'],
  )
  trouble.clear()
  world.entries = ['c', 'b', 'a']
  await engine.lookAt(news)
  assert.deepEqual(sent.toSorted(), ['failing: c', 'fine: b', 'fine: c'])
  assert.deepEqual(warnings, ['message of a feed was not delivered'])
})

test('a message is edited when its state changes and only then, also after a restart', async () => {
  const { world, engine, open, states, show, sent, trouble, watches, guild } = await newWorld()
  await show('one', '11')
  await engine.lookAt(states)
  await open().lookAt(states)
  world.state = 'stormy'
  await engine.lookAt(states)
  assert.deepEqual(sent, ['one/11: calm', 'one/11: stormy'])
  trouble.set('one/11', 'gone')
  world.state = 'calm'
  await engine.lookAt(states)
  assert.deepEqual(await watches.ofGuild(guild), [])
})

test('a feed that cannot be read is told of once, and goes on where it was', async () => {
  const { world, engine, news, watch, sent, warnings } = await newWorld()
  await engine.begin(news, TARGET)
  await watch('one')
  world.failure = new Problem('UNREACHABLE', { what: 'it' })
  await engine.lookAt(news)
  await engine.lookAt(news)
  world.failure = undefined
  world.entries = ['b', 'a']
  await engine.lookAt(news)
  assert.deepEqual([warnings, sent], [['feed cannot be read'], ['one: b']])
})

test('of two processes one has the turn of a feed', async () => {
  const { world, engine, open, news, watch, sent } = await newWorld()
  await engine.begin(news, TARGET)
  await watch('one')
  world.entries = ['b', 'a']
  await Promise.all([engine.look(), open().look()])
  assert.deepEqual(sent, ['one: b'])
})

test('a channel watches a target once, and a guild so many of them', async () => {
  const { guild, watch, watches } = await newWorld()
  const first = await watch('0')
  await assert.rejects(watch('0'), { code: 'WATCHED_ALREADY' })
  for (let index = 1; index < MOST_WATCHES; index += 1) await watch(String(index))
  await assert.rejects(watch('one more'), { code: 'TOO_MANY' })
  await watches.remove(await watches.find(guild, first.id))
  await assert.rejects(watches.find(guild, first.id), { code: 'UNKNOWN' })
  assert.equal((await watches.ofFeed('news')).length, MOST_WATCHES - 1)
})

test('a target that nobody watches is forgotten, so that a new watch begins anew', async () => {
  const { world, engine, news, watch, watches, sent } = await newWorld()
  await engine.begin(news, TARGET)
  await watches.remove(await watch('one'))
  await engine.lookAt(news)
  world.entries = ['b', 'a']
  await engine.begin(news, TARGET)
  await watch('one')
  await engine.lookAt(news)
  assert.deepEqual(sent, [])
})
