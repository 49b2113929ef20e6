import { formatCoins, formatQuantity } from '../../format.ts'
import type { Guild } from '../../guilds/guilds.ts'
import type { Offer } from '../../items/shop.ts'
import { NOTHING, html } from './html.ts'
import type { Html } from './html.ts'

/** Somebody of the list of the richest. */
export interface RichMember {
  readonly name: string
  readonly avatar: string
  readonly balance: number
}

/** The public page of a server. */
export function renderServer(guild: Guild, richest: readonly RichMember[], offers: readonly Offer[]): Html {
  const icon = guild.icon === '' ? NOTHING : html`<img src="${guild.icon}" alt="" width="64" height="64" />`
  return html` <section class="title">
      ${icon}
      <div>
        <h1>${guild.name}</h1>
        <p>${formatQuantity(guild.memberCount)} members</p>
      </div>
    </section>
    <div class="columns">
      <section aria-labelledby="richest">
        <h2 id="richest">The richest</h2>
        ${
          richest.length === 0
            ? html`<p>Nobody has any coins yet.</p>`
            : html`<ol class="list">
                ${richest.map(renderMember)}
              </ol>`
        }
      </section>
      <section aria-labelledby="shop">
        <h2 id="shop">The shop</h2>
        ${
          offers.length === 0
            ? html`<p>The shop is empty.</p>`
            : html`<ul class="list">
                ${offers.map(renderOffer)}
              </ul>`
        }
      </section>
    </div>`
}

const renderMember = ({ name, avatar, balance }: RichMember): Html =>
  html` <li>
    ${avatar === '' ? NOTHING : html`<img src="${avatar}" alt="" width="32" height="32" loading="lazy" />`}
    <span>${name || 'Somebody'}</span> <strong>${formatCoins(balance)}</strong>
  </li>`

const renderOffer = ({ item, price }: Offer): Html =>
  html` <li>
    <span>${item.name}<small>${item.description}</small></span> <strong>${formatCoins(price)}</strong>
  </li>`
