import type { Settings } from '../settings.ts'
import type { Feed } from './feed.ts'
import { systemResolver } from './minecraft/find-server.ts'
import { Minecraft, minecraftFeed } from './minecraft/minecraft.ts'
import { Reddit, redditFeed } from './reddit.ts'
import { Xkcd, xkcdFeed } from './xkcd.ts'
import { YouTube, youTubeFeed } from './youtube.ts'

/** What can be read, and what of it can be watched. */
export interface Feeds {
  readonly minecraft: Minecraft
  readonly xkcd: Xkcd
  readonly youTube: YouTube
  /** Undefined when no AutoRedditor is known. */
  readonly reddit: Reddit | undefined
  readonly all: readonly Feed[]
}

/** Wires the feeds to where the settings say they are. */
export function buildFeeds(settings: Settings): Feeds {
  const minecraft = new Minecraft({ resolver: systemResolver, allowsPrivate: settings.PRIVATE_HOSTS })
  const xkcd = new Xkcd(settings.XKCD_URL)
  const youTube = new YouTube(settings.YOUTUBE_URL)
  const reddit = settings.AUTOREDDITOR_URL === undefined ? undefined : new Reddit(settings.AUTOREDDITOR_URL)
  const all = [
    minecraftFeed(minecraft),
    xkcdFeed(xkcd),
    youTubeFeed(youTube),
    ...(reddit ? [redditFeed(reddit)] : []),
  ]
  return { minecraft, xkcd, youTube, reddit, all }
}
