import { setTimeout as sleep } from 'node:timers/promises'
import type { DataCopy } from '../support/redis-server.ts'
import type { World, Writer } from './world.ts'

const FAULTS = 14
const WRITERS = 3

interface Scene {
  readonly world: World
  readonly writers: Writer[]
  /** From 0 to below 1. */
  readonly random: () => number
  copy: DataCopy | undefined
}

/** What may happen, each in a few milliseconds. */
const NEMESES: readonly ((scene: Scene) => Promise<unknown>)[] = [
  async (scene) => scene.world.redis.flushall(),
  async (scene) =>
    scene.world.redis.del(
      pick(
        scene,
        ['ends', 'holders', 'state'].map((key) => `{snowcloud}:${key}`),
      ),
    ),
  async (scene) => {
    scene.copy = await scene.world.redisServer.copyData()
  },
  async ({ world, copy }) => {
    await world.redisServer.kill()
    await world.redisServer.restart({ data: copy ?? 'empty' })
  },
  async ({ world }) => {
    await world.redisServer.kill()
    await world.redisServer.restart({ data: 'kept' })
  },
  async (scene) => pick(scene, scene.writers).signal('SIGSTOP'),
  async ({ writers }) => Promise.all(writers.map((writer) => writer.signal('SIGCONT'))),
  async (scene) => replace(scene, 'SIGKILL'),
  async (scene) => replace(scene, 'SIGTERM'),
]

/** Lets faults happen to a few generators, in an order and with pauses that the seed gives. */
export async function releaseNemesis(world: World, seed: number): Promise<void> {
  const writers = Array.from({ length: WRITERS }, () => world.startWriter())
  const scene: Scene = { world, writers, random: randomFrom(seed), copy: undefined }
  for (let fault = 0; fault < FAULTS; fault++) {
    await pick(scene, NEMESES)(scene)
    await sleep(scene.random() * 900) // The pauses are part of the order; nothing is waited for.
  }
  await Promise.all(writers.map((writer) => writer.signal('SIGCONT')))
}

async function replace(scene: Scene, signal: NodeJS.Signals): Promise<void> {
  const index = Math.floor(scene.random() * WRITERS)
  const writer = scene.writers[index]
  await writer?.signal('SIGCONT') // one that stands still hears no SIGTERM
  await writer?.signal(signal)
  scene.writers[index] = scene.world.startWriter()
}

function pick<Item>({ random }: Scene, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new TypeError('There is nothing to pick from')
  return item
}

/** A linear congruential generator: poor, and the same for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
