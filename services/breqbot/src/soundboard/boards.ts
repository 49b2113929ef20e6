import type { Redis } from 'ioredis'
import type { BoardPage } from './board-pages.ts'

/** A guild's soundboard: messages in a channel, whose reactions play. */
export interface Board {
  readonly guild: string
  readonly channel: string
  readonly pages: readonly BoardPage[]
}

/**
 * The soundboards of all guilds. They are kept in Redis, so that every one survives a restart, and in memory, so that a
 * reaction below any message in the world costs nothing.
 */
export class Boards {
  readonly #redis: Redis
  readonly #boards = new Map<string, Board>()
  readonly #guilds = new Map<string, string>()

  private constructor(redis: Redis) {
    this.#redis = redis
  }

  /** Reads them all. */
  static async open(redis: Redis): Promise<Boards> {
    const boards = new Boards(redis)
    for (const json of await redis.hvals(BOARDS)) boards.#learn(JSON.parse(json) as Board)
    return boards
  }

  of(guild: string): Board | undefined {
    return this.#boards.get(guild)
  }

  /** The guild whose board a message belongs to. */
  guildOf(message: string): string | undefined {
    return this.#guilds.get(message)
  }

  async set(board: Board): Promise<void> {
    await this.#redis.hset(BOARDS, board.guild, JSON.stringify(board))
    this.#unlearn(board.guild)
    this.#learn(board)
  }

  async remove(guild: string): Promise<void> {
    await this.#redis.hdel(BOARDS, guild)
    this.#unlearn(guild)
  }

  #learn(board: Board): void {
    this.#boards.set(board.guild, board)
    for (const { message } of board.pages) this.#guilds.set(message, board.guild)
  }

  #unlearn(guild: string): void {
    for (const { message } of this.#boards.get(guild)?.pages ?? []) this.#guilds.delete(message)
    this.#boards.delete(guild)
  }
}

const BOARDS = 'soundboard:boards'
