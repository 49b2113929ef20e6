import type { Redis } from 'ioredis'
import { Access } from './access/access.ts'
import { Birthdays } from './birthdays/birthdays.ts'
import type { Clock } from './clock.ts'
import { Currency } from './currency/currency.ts'
import { EmojiBoards } from './emojiboard/emoji-boards.ts'
import { Watches } from './feeds/watches.ts'
import { Guilds } from './guilds/guilds.ts'
import { Inventories } from './items/inventories.ts'
import { Items } from './items/items.ts'
import { Shop } from './items/shop.ts'
import { Cards } from './members/cards.ts'
import { Members } from './members/members.ts'
import { Profiles } from './members/profiles.ts'
import { Portals } from './portal/portals.ts'
import { Cooldowns } from './redis/cooldowns.ts'
import { RoleMenus } from './roles/role-menus.ts'
import type { Settings } from './settings.ts'
import { ChangedGuilds, SoundLibrary } from './sound/index.ts'
import { SoundPolicies } from './soundboard/policies.ts'
import { Stats } from './stats/stats.ts'

/** All that the bot knows and keeps, without Discord: what both process types share. */
export type Domain = ReturnType<typeof buildDomain>

const MIB = 1024 * 1024

/** Wires it on one connection to Redis. */
export function buildDomain(settings: Settings, redis: Redis, clock: Clock) {
  const items = new Items(redis)
  return {
    clock,
    redis,
    access: new Access(redis),
    birthdays: new Birthdays(redis, clock),
    cards: settings.CARDS_URL === undefined ? undefined : new Cards(settings.CARDS_URL),
    changedGuilds: new ChangedGuilds(redis),
    cooldowns: new Cooldowns(redis),
    currency: new Currency(redis, clock),
    emojiBoards: new EmojiBoards(redis),
    guilds: new Guilds(redis),
    inventories: new Inventories(redis, items),
    items,
    members: new Members(redis),
    policies: new SoundPolicies(redis),
    portals: new Portals(redis),
    profiles: new Profiles(redis),
    roleMenus: new RoleMenus(redis, clock),
    shop: new Shop(redis, items),
    sounds: new SoundLibrary({
      redis,
      ffmpegPath: settings.FFMPEG_PATH,
      folder: settings.SOUND_FOLDER,
      limits: {
        count: settings.SOUND_COUNT,
        soundLength: settings.SOUND_SECONDS * 1000,
        uploadBytes: settings.SOUND_UPLOAD_MB * MIB,
        bytes: settings.SOUND_TOTAL_MB * MIB,
      },
    }),
    stats: new Stats(redis),
    watches: new Watches(redis),
  } as const
}
