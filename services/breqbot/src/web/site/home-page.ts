import { formatQuantity } from '../../format.ts'
import type { WorkerStatus } from '../../stats/stats.ts'
import { NOTHING, html } from './html.ts'
import type { Html } from './html.ts'

const FEATURES = [
  [
    '🔔',
    'A soundboard that mixes',
    'React to play in your voice channel. Sounds overlap, wait, or replace each other, all equally loud.',
  ],
  [
    '🪙',
    'Coins and a shop',
    'Daily coins, payments, roulette, and things of your own invention to sell, give and use.',
  ],
  [
    '🎭',
    'Roles and starboards',
    'Members take roles by reactions, and the best messages come to a channel of their own.',
  ],
  ['📰', 'News', 'Comics, videos, posts, and Minecraft servers in a message that shows how they are.'],
  [
    '🎂',
    'Birthdays and games',
    'Congratulations on the day, 2048 with buttons, and a ball that knows it all.',
  ],
  ['🌀', 'Portals', 'A program of yours, anywhere, answers to a command in Discord.'],
] as const

/** The first page: what the bot is, how it is, and how to have it. */
export function renderHome(status: WorkerStatus | undefined, commandsRun: number, hasInvite: boolean): Html {
  return html` <section class="hero">
      <h1>Sound, coins and play for your Discord</h1>
      <p>
        Breqbot lives in your server. Everything is a slash command, and the soundboard needs no special
        permission to read what you write.
      </p>
      <p class="actions">
        ${hasInvite ? html`<a class="button" href="/invite">Let it into your server</a>` : NOTHING}
        <a class="button quiet" href="/soundboard">See your soundboards</a>
      </p>
    </section>
    <section aria-labelledby="features">
      <h2 id="features">What it does</h2>
      <ul class="cards">
        ${FEATURES.map(renderFeature)}
      </ul>
    </section>
    <section aria-labelledby="now">
      <h2 id="now">Right now</h2>
      ${renderStatus(status, commandsRun)}
    </section>`
}

const renderFeature = ([emoji, title, text]: readonly [string, string, string]): Html =>
  html` <li>
    <span class="emoji" aria-hidden="true">${emoji}</span>
    <h3>${title}</h3>
    <p>${text}</p>
  </li>`

function renderStatus(status: WorkerStatus | undefined, commandsRun: number): Html {
  if (!status) return html`<p class="state off">Breqbot is not connected to Discord now.</p>`
  const numbers = [
    ['servers', status.servers],
    ['members', status.users],
    ['commands run', commandsRun],
    ['voice channels', status.voice.channels],
  ] as const
  return html` <p class="state on">Breqbot is connected to Discord.</p>
    <dl class="numbers">
      ${numbers.map(
        ([name, value]) =>
          html`<div>
            <dt>${name}</dt>
            <dd>${formatQuantity(value)}</dd>
          </div>`,
      )}
    </dl>`
}
