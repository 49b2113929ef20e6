import type { Guild } from '../../guilds/guilds.ts'
import { NOTHING, html } from './html.ts'
import type { Html } from './html.ts'

/** What who is not logged in sees. */
export const renderLoginNeeded = (hasLogin: boolean, to: string): Html =>
  html` <section class="hero">
    <h1>Soundboards</h1>
    ${
      hasLogin
        ? html`<p>
              Log in with Discord to see and hear the sounds of your servers. Breqbot learns your name and the
              servers you are in, and forgets them within an hour.
            </p>
            <p class="actions">
              <a class="button" href="/login?to=${encodeURIComponent(to)}">Log in with Discord</a>
            </p>`
        : html`<p>Whoever runs this bot has not set up logging in.</p>`
    }
  </section>`

/** The servers that somebody shares with the bot. */
export function renderServers(guilds: readonly Guild[]): Html {
  const list = html`<ul class="cards servers">
    ${guilds.map(
      ({ id, name, icon }) =>
        html`<li>
          <a href="/soundboard/${id}">
            ${icon === '' ? html`<span class="emoji" aria-hidden="true">🔊</span>` : html`<img src="${icon}" alt="" width="48" height="48" />`}
            <span>${name}</span></a
          >
        </li>`,
    )}
  </ul>`
  return html` <h1>Your soundboards</h1>
    ${guilds.length === 0 ? html`<p>You are in no server that Breqbot is in.</p>` : list}`
}

/** The sounds of a server; the script fills them in. */
export const renderSoundboard = ({ id, name, icon }: Guild): Html =>
  html` <section class="title">
      ${icon === '' ? NOTHING : html`<img src="${icon}" alt="" width="64" height="64" />`}
      <div>
        <h1>Sounds of ${name}</h1>
        <p id="usage">Loading …</p>
      </div>
    </section>
    <p id="message" role="status" aria-live="polite"></p>
    <noscript><p>With JavaScript the sounds would stand here.</p></noscript>
    <div id="board" data-server="${id}">
      <ul id="sounds" class="sounds" aria-label="Sounds"></ul>
      <p id="none" hidden>There are no sounds yet. Whoever may make emoji here can add some.</p>
      <div class="columns">
        <form id="add" hidden>
          <h2>Add a sound</h2>
          <label
            >Emoji
            <input name="emoji" required maxlength="100" autocomplete="off" list="emojis" placeholder="🔔"
          /></label>
          <datalist id="emojis"></datalist>
          <label>Name <input name="name" required maxlength="60" autocomplete="off" /></label>
          <label>File <input name="file" type="file" accept="audio/*,video/*,.ogg,.opus" required /></label>
          <button class="button">Add</button>
        </form>
        <form id="move" hidden>
          <h2>Take them along</h2>
          <p>
            <a class="button quiet" href="/api/guilds/${id}/sounds.zip" download>Save all as an archive</a>
          </p>
          <label id="import" hidden
            >Add from an archive <input name="archive" type="file" accept=".zip,application/zip"
          /></label>
        </form>
      </div>
    </div>`
