import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import test from 'node:test'
import { formatSettings } from '@berth/service'
import { commands } from './commands/index.ts'
import { Settings, readSettings } from './settings.ts'
import { VERSION } from './version.ts'

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8')

test('the README lists every setting as the schema has it', async () => {
  const table = formatSettings(Settings)
  assert.ok((await read('README.md')).includes(table), `README.md must hold this table:\n${table}`)
})

test('the README names every command', async () => {
  const readme = await read('README.md')
  const missing = commands.map(({ data }) => `/${data.name}`).filter((name) => !readme.includes(`\`${name}`))
  assert.deepEqual(missing, [])
})

test('nothing has to be set', () => {
  const { DISCORD_TOKEN, MESSAGE_CONTENT, OWNER_IDS, DISCORD_API_URL } = readSettings({})
  assert.deepEqual(
    { DISCORD_TOKEN, MESSAGE_CONTENT, OWNER_IDS, DISCORD_API_URL },
    {
      DISCORD_TOKEN: undefined,
      MESSAGE_CONTENT: false,
      OWNER_IDS: [],
      DISCORD_API_URL: 'https://discord.com/api',
    },
  )
})

test('what is malformed is told all at once, by name', () => {
  const env = { DISCORD_CLIENT_ID: 'x', OWNER_IDS: '1', CARDS_URL: 'cards', SOUND_COUNT: '0' }
  assert.throws(() => readSettings(env), {
    name: 'SettingsError',
    problems: [
      String.raw`DISCORD_CLIENT_ID must be a string that matches ^\d{15,21}$`,
      'OWNER_IDS must be a list, separated by commas',
      'CARDS_URL must be a string that matches ^https?://',
      'SOUND_COUNT must be an integer from 1 to 1000',
    ],
  })
})

test('the version is that of the package', async () => {
  const { version } = JSON.parse(await read('package.json')) as { version: string }
  assert.equal(VERSION, version)
})
