import type { Redis } from 'ioredis'
import { Problem } from '../problem.ts'
import { Script } from './script.ts'

const take = new Script(new URL('lua/cool-down.lua', import.meta.url))

/** How long is waited between two uses of the same thing. Milliseconds; 0 is no wait. */
export interface CooldownTimes {
  readonly user: number
  readonly guild: number
}

/** Keeps members from using a thing too often, and all members of a guild together. */
export class Cooldowns {
  readonly #redis: Redis

  constructor(redis: Redis) {
    this.#redis = redis
  }

  /**
   * Takes the right to use a thing now. Who has to wait does not wait longer for having asked.
   *
   * @throws {Problem} COOLING_DOWN
   */
  async take(thing: string, guild: string, user: string, times: CooldownTimes): Promise<void> {
    const keys = [`cooldown:${thing}:${guild}:${user}`, `cooldown:${thing}:${guild}`]
    const [status, wait = 0] = await take.run(this.#redis, keys, [times.user, times.guild])
    if (status !== 'OK') throw new Problem('COOLING_DOWN', { wait })
  }
}
