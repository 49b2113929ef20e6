import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { Redis } from 'ioredis'
import { readJson } from '../redis/read-json.ts'

/** How the worker is. */
export const WorkerStatus = Type.Object(
  {
    servers: Type.Integer({ description: 'Guilds that the bot is in.' }),
    users: Type.Integer({ description: 'Members of these; who is in several counts several times.' }),
    started: Type.Integer({ description: 'Unix milliseconds.' }),
    ping: Type.Integer({ description: 'Milliseconds to Discord and back; -1 when not known yet.' }),
    shards: Type.Array(Type.Object({ id: Type.Integer(), state: Type.String() })),
    voice: Type.Object({
      channels: Type.Integer({ description: 'Voice channels that the bot is in.' }),
      playing: Type.Integer({ description: 'Sounds that play now.' }),
      queued: Type.Integer({ description: 'Sounds that wait.' }),
    }),
  },
  { title: 'WorkerStatus' },
)
export type WorkerStatus = Readonly<Static<typeof WorkerStatus>>

/** Seconds after which a worker that says nothing more counts as gone. */
const MEMORY = 45

/** What the bot has done and how it is, for whoever asks. */
export class Stats {
  readonly #redis: Redis

  constructor(redis: Redis) {
    this.#redis = redis
  }

  async countCommand(): Promise<void> {
    await this.#redis.incr(COMMANDS)
  }

  /** How many commands were run, ever. */
  async commandsRun(): Promise<number> {
    return Number((await this.#redis.get(COMMANDS)) ?? 0)
  }

  /** Says how the worker is; to be said again within a few seconds. */
  async report(status: WorkerStatus): Promise<void> {
    await this.#redis.set(WORKER, JSON.stringify(status), 'EX', MEMORY)
  }

  /** Takes back what was said, as the worker stops. */
  async signOff(): Promise<void> {
    await this.#redis.del(WORKER)
  }

  /** Undefined while no worker runs. */
  async worker(): Promise<WorkerStatus | undefined> {
    const json = await this.#redis.get(WORKER)
    return json === null ? undefined : readJson(WorkerStatus, json)
  }
}

const COMMANDS = 'stats:commands'
const WORKER = 'stats:worker'
