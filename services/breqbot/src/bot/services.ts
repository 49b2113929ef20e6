import type { Client } from 'discord.js'
import type { Logger } from 'pino'
import type { Domain } from '../domain.ts'
import type { Feeds } from '../feeds/feeds.ts'
import type { FeedEngine } from '../feeds/feed-engine.ts'
import type { Outlet } from '../feeds/feed-engine.ts'
import type { PortalCalls } from '../portal/portal-calls.ts'
import type { Settings } from '../settings.ts'
import type { Boards } from '../soundboard/boards.ts'
import type { SoundPlayer } from '../soundboard/play-sound.ts'
import type { Voice } from '../voice/index.ts'
import type { BoardKeeper } from './board-keeper.ts'

/** All that commands and events work with. */
export interface Services extends Domain {
  readonly settings: Settings
  readonly log: Logger
  readonly client: Client<true>
  /** A whole number from 0 to below its argument. */
  readonly chance: (below: number) => number
  readonly feeds: Feeds
  readonly feedEngine: FeedEngine
  readonly outlet: Outlet
  readonly portalCalls: PortalCalls
  readonly voice: Voice
  readonly player: SoundPlayer
  readonly boards: Boards
  readonly boardKeeper: BoardKeeper
  /** Unix milliseconds. */
  readonly started: number
}
