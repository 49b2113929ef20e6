import type { APIEmbed } from 'discord.js'

/** What a feed says, as a message of Discord. */
export interface FeedMessage {
  readonly content?: string
  readonly embeds?: APIEmbed[]
}

/** What of a feed is watched: one channel of YouTube, one server. */
export interface Target {
  /** Tells targets of one feed apart; however it was typed, the same target has the same key. */
  readonly key: string
  /** For people. */
  readonly title: string
}

/** One thing that a feed has to tell. */
export interface FeedEntry {
  /** Tells entries of one target apart, for ever. */
  readonly id: string
  readonly message: FeedMessage
}

interface AnyFeed {
  /** As commands name it: `xkcd`. */
  readonly name: string
  /** Milliseconds between two looks. */
  readonly interval: number
  /**
   * What is meant by a text that somebody typed.
   *
   * @throws {Problem} When there is no such thing.
   */
  readTarget(text: string): Promise<Target>
}

/** A feed whose news are posted in channels. */
export interface NewsFeed extends AnyFeed {
  readonly kind: 'news'
  /** What there is now, newest first. @throws {Problem} */
  read(target: Target): Promise<readonly FeedEntry[]>
}

/** A feed that says how something is, in a message that is edited whenever that changes. */
export interface StateFeed extends AnyFeed {
  readonly kind: 'state'
  read(target: Target): Promise<FeedMessage>
}

/** Anything that can be watched. */
export type Feed = NewsFeed | StateFeed
