import type { Redis } from 'ioredis'
import type { Clock } from '../clock.ts'
import { checkBirthday, nextCelebration } from './birthday.ts'
import type { Birthday } from './birthday.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
/** From which hour of the day on, UTC, people are congratulated. */
const HOUR_OF_CONGRATULATION = 9
/** For how many seconds it is remembered that a day was celebrated. */
const MEMORY = (2 * DAY) / 1000

/** Somebody's birthday, and when it is next. */
export interface UpcomingBirthday {
  readonly user: string
  readonly birthday: Birthday
  /** Unix milliseconds. */
  readonly next: number
}

/** Who is to be congratulated today, and where. */
export interface Celebration {
  readonly guild: string
  readonly channel: string
  readonly users: readonly string[]
}

/** The birthdays that members told their guilds. */
export class Birthdays {
  readonly #redis: Redis
  readonly #clock: Clock

  constructor(redis: Redis, clock: Clock) {
    this.#redis = redis
    this.#clock = clock
  }

  /** @throws {Problem} BAD_DATE */
  async set(guild: string, user: string, birthday: Birthday): Promise<void> {
    checkBirthday(birthday)
    await this.#redis.hset(daysKey(guild), user, `${birthday.month}-${birthday.day}`)
  }

  /** Whether there was one. */
  async clear(guild: string, user: string): Promise<boolean> {
    return (await this.#redis.hdel(daysKey(guild), user)) > 0
  }

  /** Soonest first. */
  async list(guild: string): Promise<readonly UpcomingBirthday[]> {
    const days = await this.#redis.hgetall(daysKey(guild))
    const upcoming = Object.entries(days).map(([user, text]) => {
      const birthday = readBirthday(text)
      return { user, birthday, next: nextCelebration(birthday, this.#clock.now()) }
    })
    return upcoming.sort((one, other) => one.next - other.next)
  }

  /** Where people are congratulated; nowhere when there is no channel. */
  async setChannel(guild: string, channel: string | undefined): Promise<void> {
    if (channel === undefined) await this.#redis.hdel(CHANNELS, guild)
    else await this.#redis.hset(CHANNELS, guild, channel)
  }

  /** Whom to congratulate now. Each guild's day comes once, whoever asks and however often. */
  async takeCelebrations(): Promise<readonly Celebration[]> {
    const now = this.#clock.now()
    const today = Math.floor(now / DAY) * DAY
    if (now - today < HOUR_OF_CONGRATULATION * HOUR) return []
    const channels = await this.#redis.hgetall(CHANNELS)
    const celebrations: Celebration[] = []
    for (const [guild, channel] of Object.entries(channels)) {
      const claimed = await this.#redis.set(`birthdays:told:${guild}:${today}`, 1, 'EX', MEMORY, 'NX')
      if (claimed === null) continue
      const users = (await this.list(guild)).filter(({ next }) => next === today).map(({ user }) => user)
      if (users.length > 0) celebrations.push({ guild, channel, users })
    }
    return celebrations
  }
}

const CHANNELS = 'birthdays:channels'
const daysKey = (guild: string): string => `birthdays:${guild}`

function readBirthday(text: string): Birthday {
  const [month = 1, day = 1] = text.split('-').map(Number)
  return { month, day }
}
