import assert from 'node:assert/strict'
import test from 'node:test'
import { CLIENT_SECRET, startDiscord } from '../index.ts'

const REDIRECT = 'http://127.0.0.1/back'

test('a code that a user consented to is exchanged once for a token that tells who they are and where', async () => {
  await using discord = await startDiscord()
  const guild = discord.createGuild({ name: 'Hers' })
  discord.createGuild({ name: 'Not hers' })
  const code = discord.oauth.consent(guild.owner, REDIRECT)
  const exchange = async (secret: string) => {
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT,
      client_id: discord.bot.id,
      client_secret: secret,
    })
    return fetch(`${discord.restUrl}/v10/oauth2/token`, { method: 'POST', body })
  }
  assert.equal((await exchange('wrong')).status, 401)
  const granted = await exchange(CLIENT_SECRET)
  const { access_token: token } = (await granted.json()) as { readonly access_token: string }
  assert.equal((await exchange(CLIENT_SECRET)).status, 400)

  const ask = async (path: string) =>
    (await fetch(`${discord.restUrl}/v10${path}`, { headers: { authorization: `Bearer ${token}` } })).json()
  assert.deepEqual(await ask('/users/@me'), guild.owner)
  const guilds = (await ask('/users/@me/guilds')) as readonly {
    readonly name: string
    readonly owner: boolean
  }[]
  assert.deepEqual(
    guilds.map(({ name, owner }) => [name, owner]),
    [['Hers', true]],
  )
})
