import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { suite, test } from 'node:test'
import * as fc from 'fast-check'
import { formatConfig, parseConfig } from './config-text.ts'

const key = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/)
const value = fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.replaceAll('\0', ''))
const values = fc.dictionary(key, value, { noNullPrototype: true })

suite('config as text', () => {
  test('JSON gives back what was written, whatever the values', () => {
    fc.assert(
      fc.property(values, (config) =>
        assert.deepEqual(parseConfig(formatConfig(config, 'json'), 'json'), config),
      ),
    )
  })

  test('dotenv gives back what was written, or says that it cannot write it', () => {
    fc.assert(
      fc.property(values, (config) => {
        let text: string
        try {
          text = formatConfig(config, 'envfile')
        } catch (error) {
          assert.match((error as Error).message, /use --format json$/)
          return
        }
        assert.deepEqual({ ...parseConfig(text, 'envfile') }, config)
      }),
    )
  })

  test('dotenv can write lines, quotes, spaces, hashes and what a shell would expand', () => {
    const config = {
      LINES: 'a\nb',
      QUOTES: `it's`,
      DOUBLE: 'say "hi"',
      HASH: 'a # b',
      SHELL: '$HOME `id`',
      EMPTY: '',
      SPACES: '  ',
    }
    assert.deepEqual({ ...parseConfig(formatConfig(config, 'envfile'), 'envfile') }, config)
  })

  test('a shell reads the lines for it as they were meant', () => {
    const config = { LINES: 'a\nb', QUOTES: `it's "so"`, SHELL: '$(id) `id` $HOME \\ !' }
    const script = `${formatConfig(config, 'shell')}printf '%s|%s|%s' "$LINES" "$QUOTES" "$SHELL"`
    assert.equal(execFileSync('sh', { input: script, encoding: 'utf8' }), Object.values(config).join('|'))
  })

  test('text that is no config is refused without quoting it', () => {
    for (const text of ['["s3cret"]', '{"A": 1, "B": "s3cret"}', 's3cret']) {
      assert.throws(
        () => parseConfig(text, 'json'),
        (error: Error) => !error.message.includes('s3cret'),
      )
    }
  })
})
