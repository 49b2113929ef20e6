import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { Type } from 'typebox'
import { baseSettings } from './base-settings.ts'
import { describeSettings, formatSettings } from './describe-settings.ts'

const Settings = Type.Object({
  PORT: Type.Integer({ default: 3000, minimum: 0, maximum: 65_535, description: 'Where to listen.' }),
  URL: Type.String({ title: 'The database', format: 'uri' }),
  NAME: Type.Optional(Type.String({ pattern: '^[a-z]+$', maxLength: 9 })),
  TAGS: Type.Array(Type.String(), { default: ['a', 'b'] }),
})

test('a schema is described row by row', () => {
  assert.deepEqual(describeSettings(Settings), [
    {
      name: 'PORT',
      type: 'integer from 0 to 65535',
      default: '3000',
      isRequired: false,
      description: 'Where to listen.',
    },
    {
      name: 'URL',
      type: 'string in the form of a uri',
      default: undefined,
      isRequired: true,
      description: 'The database',
    },
    {
      name: 'NAME',
      type: 'string of at most 9 characters and that matches ^[a-z]+$',
      default: undefined,
      isRequired: false,
      description: '',
    },
    { name: 'TAGS', type: 'list, separated by commas', default: 'a,b', isRequired: false, description: '' },
  ])
})

test('a schema is formatted as a Markdown table', () => {
  assert.equal(
    formatSettings(Settings),
    [
      '| Variable | Type | Default | Meaning |',
      '| --- | --- | --- | --- |',
      '| `PORT` | integer from 0 to 65535 | `3000` | Where to listen. |',
      '| `URL` | string in the form of a uri | must be set | The database |',
      '| `NAME` | string of at most 9 characters and that matches ^[a-z]+$ | not set |  |',
      '| `TAGS` | list, separated by commas | `a,b` |  |',
    ].join('\n'),
  )
})

test('the README holds the table of the settings that every service has', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  assert.ok(readme.includes(formatSettings(Type.Object(baseSettings))))
})
