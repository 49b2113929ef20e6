import type { Command } from '../bot/command.ts'
import { about } from './about.ts'
import { balance } from './balance.ts'
import { birthday } from './birthday.ts'
import { card } from './card.ts'
import { daily } from './daily.ts'
import { eightBall } from './eight-ball.ts'
import { emojiboard } from './emojiboard.ts'
import { game2048 } from './game-2048.ts'
import { give } from './give.ts'
import { help } from './help.ts'
import { inventory } from './inventory.ts'
import { item } from './item.ts'
import { minecraft } from './minecraft.ts'
import { owner } from './owner.ts'
import { page } from './page.ts'
import { pay } from './pay.ts'
import { ping } from './ping.ts'
import { portal } from './portal.ts'
import { reddit } from './reddit.ts'
import { richest } from './richest.ts'
import { rolemenu } from './rolemenu.ts'
import { roulette } from './roulette.ts'
import { shop } from './shop.ts'
import { soundboard } from './soundboard.ts'
import { stats } from './stats.ts'
import { use } from './use.ts'
import { watch } from './watch.ts'
import { xkcd } from './xkcd.ts'
import { youtube } from './youtube.ts'

/** All but /help, in the order in which that shows them. */
const others: readonly Command[] = [
  soundboard,
  balance,
  daily,
  pay,
  richest,
  roulette,
  shop,
  inventory,
  give,
  use,
  item,
  rolemenu,
  emojiboard,
  watch,
  xkcd,
  youtube,
  reddit,
  minecraft,
  card,
  birthday,
  eightBall,
  game2048,
  portal,
  page,
  about,
  ping,
  stats,
  owner,
]

/** Every command. */
export const commands: readonly Command[] = [...others, help(others)]
