import assert from 'node:assert/strict'
import test from 'node:test'
import { balancesKey } from '../currency/currency.ts'
import { PUBLIC_URL, WebWorld, cookiesOf } from '../testing/web-world.ts'
import { html } from './site/html.ts'

test('values in markup are text, unless they are markup', () => {
  assert.equal(
    html`<p title="${'"x"'}">${'<b>&'}${html`<i>${1}</i>`}</p>`.text,
    '<p title="&#34;x&#34;">&#60;b&#62;&#38;<i>1</i></p>',
  )
})

test('pages allow no scripts, styles or frames but their own', async () => {
  await using world = await WebWorld.start()
  for (const path of ['/', '/soundboard']) {
    const { status, headers, text } = await world.ask(path)
    const policy = String(headers['content-security-policy'])
    assert.equal(status, 200)
    assert.match(policy, /^default-src 'none'; style-src 'self'; script-src 'self'; /)
    assert.match(policy, /frame-ancestors 'none'$/)
    assert.doesNotMatch(text, /<style|<script>|style="|onclick=/)
    assert.match(
      text,
      /<html lang="en">[^]*<title>[^]*<a class="skip" href="#main">[^]*<main id="main"[^]*<h1>/,
    )
  }
})

test('all that pages link to on this site is there', async () => {
  await using world = await WebWorld.start()
  const { guild, domain } = world
  await domain.guilds.setPage(guild.id, true)
  const headers = await world.logIn(guild.owner)
  const links = new Set<string>()
  for (const path of ['/', `/servers/${guild.id}`, '/soundboard', `/soundboard/${guild.id}`]) {
    const { status, text } = await world.ask(path, { headers })
    assert.equal(status, 200)
    for (const [, link = ''] of text.matchAll(/(?:href|src)="(\/[^"]*)"/g)) links.add(link)
  }
  const missing = []
  for (const link of links) if ((await world.ask(link, { headers })).status >= 400) missing.push(link)
  assert.deepEqual(missing, [])
  assert.ok(links.has('/static/soundboard.js') && links.has('/static/style.css') && links.has('/invite'))
})

test('a public server has a page, with names that cannot mark it up', async () => {
  await using world = await WebWorld.start()
  const { guild, domain, redis } = world
  await domain.guilds.setPage(guild.id, true)
  await domain.members.remember(guild.id, { id: '11', name: '<i>ann', avatar: '' })
  await redis.zadd(balancesKey(guild.id), 1, '11')
  const { text } = await world.ask(`/servers/${guild.id}`)
  assert.match(text, /<h1>Boats &#60;b&#62;<\/h1>\s*<p>7 members<\/p>/)
  assert.match(text, /<span>&#60;i&#62;ann<\/span> <strong>1 coin<\/strong>/)
  assert.match(text, /The shop is empty/)
})

test('somebody logs in with Discord, sees their servers, and logs out', async () => {
  await using world = await WebWorld.start()
  const { guild, discord } = world
  const elsewhere = discord.createGuild({ name: 'Elsewhere', owner: guild.owner })
  const headers = await world.logIn(guild.owner)
  const { text } = await world.ask('/soundboard', { headers })
  assert.match(text, new RegExp(`href="/soundboard/${guild.id}"`))
  assert.ok(!text.includes(elsewhere.id), 'the bot is not there')
  assert.match(text, /Log owner out/)
  const foreign = await world.ask('/logout', {
    method: 'POST',
    headers: { ...headers, origin: 'https://evil.example' },
  })
  assert.equal(foreign.status, 403)
  const out = await world.ask('/logout', { method: 'POST', headers })
  assert.deepEqual([out.status, out.headers['location']], [303, '/'])
  assert.match((await world.ask('/soundboard', { headers })).text, /Log in with Discord/)
})

test('who follows a link that leads nowhere sees a page that says so, and programs get JSON', async () => {
  await using world = await WebWorld.start()
  const accept = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }
  for (const [path, text] of [
    ['/nowhere', /<h1>There is nothing here<\/h1>[^]*There is no GET \/nowhere here\./],
    ['/servers/999', /There is no such server here, or it has no public page\./],
    ['/login/callback?state=x', /began elsewhere[^]*href="\/login"/],
  ] as const) {
    const page = await world.ask(path, { headers: accept })
    assert.match(page.text, text)
    assert.match(String(page.headers['content-type']), /^text\/html/)
    assert.match(String(page.headers['content-security-policy']), /^default-src 'none'/)
    assert.ok(page.status >= 400)
    assert.equal(typeof (await world.ask(path)).body['code'], 'string')
  }
  assert.equal(typeof (await world.ask('/api/guild?id=999', { headers: accept })).body['code'], 'string')
})

test('a login is asked of Discord with what it needs, and goes back only to this site', async () => {
  await using world = await WebWorld.start()
  const begun = await world.ask('/login?to=//evil.example/x')
  const url = new URL(String(begun.headers['location']))
  const { state, ...query } = Object.fromEntries(url.searchParams)
  assert.deepEqual(query, {
    response_type: 'code',
    client_id: world.discord.bot.id,
    scope: 'identify guilds',
    redirect_uri: `${PUBLIC_URL}/login/callback`,
    prompt: 'none',
  })
  assert.match(String(begun.headers['set-cookie']), /HttpOnly; Secure; SameSite=Lax/)
  const code = world.discord.oauth.consent(world.guild.owner, `${PUBLIC_URL}/login/callback`)
  const cookie = cookiesOf(begun)[0] ?? ''
  const done = await world.ask(`/login/callback?code=${code}&state=${state}`, { headers: { cookie } })
  assert.deepEqual([done.status, done.headers['location']], [302, '/soundboard'])
})

test('a login that another browser began, that was used already, or that Discord refuses, is none', async () => {
  await using world = await WebWorld.start()
  const begun = await world.ask('/login')
  const cookie = cookiesOf(begun)[0] ?? ''
  const state = new URL(String(begun.headers['location'])).searchParams.get('state')
  const code = world.discord.oauth.consent(world.guild.owner, `${PUBLIC_URL}/login/callback`)
  const codeOf = async (path: string, headers = {}) => (await world.ask(path, { headers })).body['code']
  assert.deepEqual(
    [
      await codeOf(`/login/callback?code=${code}&state=${state}`),
      await codeOf(`/login/callback?code=${code}&state=other`, { cookie }),
      await codeOf(`/login/callback?code=wrong&state=${state}`, { cookie }),
      await codeOf(`/login/callback?error=access_denied&state=${state}`, { cookie }),
    ],
    ['LOGIN_EXPIRED', 'LOGIN_EXPIRED', 'LOGIN_REFUSED', 'LOGIN_REFUSED'],
  )
})

test('nothing that Redis holds of a session lets anybody in', async () => {
  await using world = await WebWorld.start()
  const { cookie = '' } = await world.logIn(world.guild.owner)
  const secret = cookie.split('=')[1] ?? ''
  const [key = '', ...others] = await world.redis.keys('session:*')
  assert.deepEqual(others, [])
  const kept = key + ((await world.redis.get(key)) ?? '')
  assert.ok(secret.length > 40 && !kept.includes(secret) && !kept.includes('access'))
  assert.ok((await world.redis.ttl(key)) > 3500)
})

test('without the settings for it nobody can log in, and the page says so', async () => {
  await using world = await WebWorld.start({ DISCORD_CLIENT_SECRET: '' })
  assert.equal((await world.ask('/login')).body['code'], 'LOGIN_OFF')
  assert.match((await world.ask('/soundboard')).text, /has not set up logging in/)
})
