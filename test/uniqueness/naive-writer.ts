import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { appendIds } from './append-ids.ts'
import { NAIVE_TTL } from './settings.ts'

// What the original Snowcloud and Snowflake did, with the one repair that leases last at all: to show that the checker
// finds what they get wrong.
const EPOCH_MS = 1_577_836_800_000
const { REDIS_URL = '' } = process.env
const redis = new Redis(REDIS_URL)
const user = String(process.pid)
let workerId: number | undefined
let increment = 0

async function register(): Promise<void> {
  if (!(await redis.exists('pool'))) await redis.zadd('pool', 0, '0')
  const [worker = '0'] = await redis.zrange('pool', '0', '0')
  const expires = Number(await redis.zscore('pool', worker))
  if (expires > Date.now()) return
  await redis.set(`user:${worker}`, user)
  await redis.zadd('pool', Date.now() + NAIVE_TTL, worker)
  workerId = Number(worker)
}

/** Its thread ended with the first renewal that was refused, and the generator went on. */
async function renewForEver(): Promise<void> {
  while ((await redis.get(`user:${workerId}`)) === user) {
    await redis.zadd('pool', Date.now() + NAIVE_TTL, String(workerId))
    await sleep(NAIVE_TTL / 2)
  }
}

function fillArray(ids: BigUint64Array): void {
  if (workerId === undefined) throw new Error('There is no worker id yet')
  for (let place = 0; place < ids.length; place++) {
    ids[place] = (BigInt(Date.now() - EPOCH_MS) << 22n) | BigInt((workerId << 12) | increment)
    increment = (increment + 1) & 0xfff
  }
}

// More than half of all that fit a millisecond: two that share one have an id in common, and luck has no part in it.
appendIds({ fillArray, close: async () => redis.disconnect() }, 2500)
while (workerId === undefined) {
  await register()
  await sleep(20)
}
await renewForEver()
