import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import test from 'node:test'
import { SettingsError, formatSettings } from '@berth/service'
import { config } from './config/config.ts'
import { Settings, credentialsOf, readSettings } from './settings.ts'

test('the README lists every setting as the schema has it', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  assert.ok(
    readme.includes(formatSettings(Settings)),
    `README.md must hold this table:\n${formatSettings(Settings)}`,
  )
})

test('nothing must be set: a dozen subreddits are there, and no credentials', () => {
  const settings = readSettings({})
  assert.deepEqual(
    [settings.subreddits, settings.subreddits.length >= 12, credentialsOf(settings)],
    [config.subreddits, true, undefined],
  )
})

test('one of the credentials without the other is refused, by name', () => {
  assert.throws(
    () => readSettings({ REDDIT_CLIENT_ID: 'id' }),
    new SettingsError(['REDDIT_CLIENT_SECRET is not set, while REDDIT_CLIENT_ID is']),
  )
  assert.deepEqual(credentialsOf(readSettings({ REDDIT_CLIENT_ID: 'id', REDDIT_CLIENT_SECRET: 'secret' })), {
    id: 'id',
    secret: 'secret',
  })
})

test('SUBREDDITS replaces the list, keeps what is known of a bare name, and reads words after colons', () => {
  const { subreddits } = readSettings({
    SUBREDDITS:
      'Aww, pics:image:score=500, stories:text:some-nsfw:spoilers, links:nsfw:domain=a.org:not-domain=b.a.org',
  })
  const plain = {
    description: '',
    nsfw: 'no',
    needs: 'anything',
    spoilers: false,
    minScore: 0,
    domains: [],
    notDomains: [],
  }
  assert.deepEqual(subreddits, [
    config.subreddits.find(({ name }) => name === 'aww'),
    { ...plain, name: 'pics', needs: 'image', minScore: 500 },
    { ...plain, name: 'stories', needs: 'text', nsfw: 'some', spoilers: true },
    { ...plain, name: 'links', nsfw: 'only', domains: ['a.org'], notDomains: ['b.a.org'] },
  ])
})

test('what SUBREDDITS cannot mean is refused, all of it at once', () => {
  assert.throws(() => readSettings({ SUBREDDITS: 'list,a,aww,aww,pics:score=many' }), {
    name: 'SettingsError',
    problems: [
      'SUBREDDITS: list is the name of a route here',
      'SUBREDDITS: a/name must match pattern "^[a-z0-9][a-z0-9_]{1,23}$"',
      'SUBREDDITS: aww is there twice',
      'SUBREDDITS: pics/minScore must be integer',
    ],
  })
  assert.throws(() => readSettings({ SUBREDDITS: 'pics:funny' }), {
    problems: [
      'SUBREDDITS: pics is followed by funny, which is none of image, text, nsfw, some-nsfw, spoilers, score=, domain=, not-domain=',
    ],
  })
  assert.throws(() => readSettings({ LISTINGS: 'top:yesterday' }), {
    problems: ['LISTINGS must be a list, separated by commas'],
  })
})
