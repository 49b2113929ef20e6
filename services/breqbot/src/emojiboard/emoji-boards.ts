import type { Redis } from 'ioredis'
import { Problem } from '../problem.ts'
import type { Emoji } from '../sound/index.ts'

/** How many boards a guild may have. */
export const MOST_BOARDS = 10
/** For how long a message that is on a board follows its reactions, in seconds. */
const MEMORY = 90 * 86_400

/** A channel that collects the messages which got enough reactions of one emoji. */
export interface EmojiBoard {
  readonly emoji: Emoji
  readonly channel: string
  /** So many reactions put a message on the board. */
  readonly amount: number
}

/** A message, as far as boards tell them apart. */
export interface BoardedMessage {
  readonly guild: string
  readonly emoji: Emoji
  readonly message: string
}

/** The emojiboards of all guilds, and what is on them. */
export class EmojiBoards {
  readonly #redis: Redis

  constructor(redis: Redis) {
    this.#redis = redis
  }

  async list(guild: string): Promise<readonly EmojiBoard[]> {
    const boards = await this.#redis.hvals(boardsKey(guild))
    return boards.map((json) => JSON.parse(json) as EmojiBoard)
  }

  /** The board of a reaction. @param key - as `emojiKey` of the sounds has it */
  async find(guild: string, key: string): Promise<EmojiBoard | undefined> {
    const json = await this.#redis.hget(boardsKey(guild), key)
    return json === null ? undefined : (JSON.parse(json) as EmojiBoard)
  }

  /** Makes the board of an emoji, or changes it. @throws {Problem} TOO_MANY */
  async set(guild: string, board: EmojiBoard): Promise<void> {
    const { key } = board.emoji
    const [quantity, isThere] = await Promise.all([
      this.#redis.hlen(boardsKey(guild)),
      this.#redis.hexists(boardsKey(guild), key),
    ])
    if (quantity >= MOST_BOARDS && isThere === 0) {
      throw new Problem('TOO_MANY', { what: 'emojiboards', limit: MOST_BOARDS })
    }
    await this.#redis.hset(boardsKey(guild), key, JSON.stringify(board))
  }

  /** @throws {Problem} UNKNOWN */
  async remove(guild: string, emoji: Emoji): Promise<void> {
    const removed = await this.#redis.hdel(boardsKey(guild), emoji.key)
    if (removed === 0) throw new Problem('UNKNOWN', { what: 'emojiboard for', name: emoji.text })
  }

  /** The message on the board that stands for this one. */
  async postOf(message: BoardedMessage): Promise<string | undefined> {
    return (await this.#redis.get(postKey(message))) ?? undefined
  }

  async setPost(message: BoardedMessage, post: string): Promise<void> {
    await this.#redis.set(postKey(message), post, 'EX', MEMORY)
  }

  async forgetPost(message: BoardedMessage): Promise<void> {
    await this.#redis.del(postKey(message))
  }
}

const boardsKey = (guild: string): string => `emojiboards:${guild}`
const postKey = ({ guild, emoji, message }: BoardedMessage): string =>
  `emojiboard:post:${guild}:${emoji.key}:${message}`
