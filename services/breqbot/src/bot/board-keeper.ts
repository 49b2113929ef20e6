import { Routes } from 'discord.js'
import type { REST } from 'discord.js'
import type { Logger } from 'pino'
import { KeyedQueue } from '../queue/keyed-queue.ts'
import { parseEmoji } from '../sound/index.ts'
import type { ChangedGuilds, Sound, SoundLibrary } from '../sound/index.ts'
import { LEAVE, layOut, renderPage } from '../soundboard/board-pages.ts'
import type { BoardPage, Mark } from '../soundboard/board-pages.ts'
import type { Board, Boards } from '../soundboard/boards.ts'
import { isGone } from './outlet.ts'

/** What keeping boards stands on. */
export interface BoardKeeperOptions {
  readonly rest: REST
  readonly boards: Boards
  readonly sounds: Pick<SoundLibrary, 'list'>
  readonly changedGuilds: ChangedGuilds
  readonly log: Logger
}

/** Writes the messages of soundboards, and keeps them as the sounds are. What concerns one guild happens in order. */
export class BoardKeeper {
  readonly #options: BoardKeeperOptions
  readonly #queue = new KeyedQueue()

  constructor(options: BoardKeeperOptions) {
    this.#options = options
  }

  /** Puts a guild's board into a channel; the one that it had goes away. */
  async post(guild: string, channel: string): Promise<void> {
    await this.#queue.run(guild, async () => {
      const old = this.#options.boards.of(guild)
      await this.#write({ guild, channel, pages: [] })
      for (const { message } of old?.pages ?? []) await this.#delete(old?.channel ?? channel, message)
    })
  }

  /**
   * Makes the board show the sounds that there are now; nothing happens where there is no board. Never rejects: the sounds
   * are what they are, whether the board shows it or not. What failed is tried again with the next `catchUp`.
   */
  async refresh(guild: string): Promise<void> {
    const { boards, changedGuilds, log } = this.#options
    await this.#queue
      .run(guild, async () => {
        await changedGuilds.take(guild)
        const board = boards.of(guild)
        if (board) await this.#write(board)
      })
      .catch(async (err: unknown) => {
        log.warn({ err, guild }, 'a soundboard could not be refreshed')
        await changedGuilds.putBack(guild).catch(() => {}) // Redis is away, and so nothing was taken
      })
  }

  /** Refreshes the boards that do not show what changed while nobody was there to hear of it. */
  async catchUp(): Promise<void> {
    for (const guild of await this.#options.changedGuilds.all()) await this.refresh(guild)
  }

  /** Forgets the board of a message that was deleted, and takes its other messages away. */
  async forget(message: string): Promise<void> {
    const guild = this.#options.boards.guildOf(message)
    if (guild === undefined) return
    await this.#queue.run(guild, async () => {
      const board = this.#options.boards.of(guild)
      await this.#options.boards.remove(guild)
      for (const page of board?.pages ?? []) await this.#delete(board?.channel ?? '', page.message)
    })
  }

  async #write(board: Board): Promise<void> {
    const { boards, sounds, log } = this.#options
    const all = await sounds.list(board.guild)
    const before = board.pages.map(({ marks }) => marks.map(({ key }) => key))
    const layout = layOut(
      before,
      all.map(({ key }) => key),
    )
    // A page that lost all its sounds is left out of the layout, unless it is the only one.
    const kept = board.pages.filter((_, index) => before[index]?.some((key) => layout.flat().includes(key)))
    const old = kept.length > 0 ? kept : board.pages.slice(0, 1)
    const pages: BoardPage[] = []
    try {
      for (const [index, keys] of layout.entries()) {
        const place = layout.length > 1 ? `${index + 1} of ${layout.length}` : ''
        const embeds = [renderPage(keys, all, place)]
        const message = await this.#send(board.channel, old[index]?.message, { embeds })
        const page = { message, marks: keys.flatMap((key) => markOf(key, all)) }
        pages.push(page)
        // Known before the reactions are there, so that whoever is quick is heard.
        await boards.set({ ...board, pages: [...pages, ...old.slice(index + 1)] }).catch(async (error) => {
          if (!old[index]) await this.#delete(board.channel, message)
          throw error
        })
        await this.#react(board.channel, page, old[index]?.marks)
      }
    } catch (error) {
      if (!isGone(error) || board.pages.length === 0) throw error
      log.info({ guild: board.guild }, 'a soundboard is gone')
      return boards.remove(board.guild)
    }
    await boards.set({ ...board, pages })
    for (const { message } of board.pages) {
      if (!pages.some((page) => page.message === message)) await this.#delete(board.channel, message)
    }
  }

  async #send(channel: string, message: string | undefined, body: object): Promise<string> {
    const { rest } = this.#options
    if (message !== undefined) {
      await rest.patch(Routes.channelMessage(channel, message), { body })
      return message
    }
    const { id } = (await rest.post(Routes.channelMessages(channel), { body })) as { readonly id: string }
    return id
  }

  /** @param before - the reactions that are there already; undefined for a new message */
  async #react(channel: string, { message, marks }: BoardPage, before?: readonly Mark[]): Promise<void> {
    const { rest, log } = this.#options
    const change = async (method: 'put' | 'delete', reaction: string): Promise<void> => {
      const route = Routes.channelMessageOwnReaction(channel, message, encodeURIComponent(reaction))
      await rest[method](route).catch((err: unknown) =>
        log.warn({ err, channel }, 'a reaction of a soundboard could not be changed'),
      )
    }
    for (const { key, reaction } of marks) {
      if (!before?.some((mark) => mark.key === key)) await change('put', reaction)
    }
    if (!before) await change('put', LEAVE)
    for (const { key, reaction } of before ?? []) {
      if (!marks.some((mark) => mark.key === key)) await change('delete', reaction)
    }
  }

  async #delete(channel: string, message: string): Promise<void> {
    await this.#options.rest.delete(Routes.channelMessage(channel, message)).catch((err: unknown) => {
      if (!isGone(err)) this.#options.log.warn({ err, channel }, 'an old soundboard could not be deleted')
    })
  }
}

function markOf(key: string, sounds: readonly Sound[]): readonly Mark[] {
  const emoji = parseEmoji(sounds.find((sound) => sound.key === key)?.emoji ?? '')
  return emoji ? [{ key, reaction: emoji.reaction }] : []
}
