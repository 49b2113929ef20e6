import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from 'typebox'
import { baseSettings } from './base-settings.ts'
import { SettingsError, parseEnv } from './settings.ts'

const Settings = Type.Object({
  ...baseSettings,
  WORKER_ID: Type.Integer({ minimum: 0, maximum: 1023 }),
  RATIO: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  SIGNS: Type.Boolean({ default: false }),
  USERS: Type.Array(Type.String(), { default: [] }),
  SECRET: Type.String({ minLength: 32 }),
})
const SECRET = 'a-secret-of-thirty-two-characters'

test('text becomes what the schema says, and defaults are filled in', () => {
  const settings = parseEnv(Settings, {
    PORT: '0',
    WORKER_ID: '7',
    RATIO: '0.25',
    SIGNS: 'TRUE',
    USERS: 'ada, grace,',
    SECRET,
    PATH: '/bin',
  })
  const port: number = settings.PORT
  const ratio: number | undefined = settings.RATIO
  assert.deepEqual([port, ratio], [0, 0.25])
  assert.deepEqual(settings, {
    PORT: 0,
    HOST: '0.0.0.0',
    LOG_LEVEL: 'info',
    WORKER_ID: 7,
    RATIO: 0.25,
    SIGNS: true,
    USERS: ['ada', 'grace'],
    SECRET,
  })
})

test('settings are frozen, lists in them too', () => {
  const settings = parseEnv(Settings, { WORKER_ID: '1', SECRET, USERS: 'ada' })
  assert.deepEqual([Object.isFrozen(settings), Object.isFrozen(settings.USERS)], [true, true])
})

test('every missing and malformed variable is reported at once, and no value is', () => {
  const env = { PORT: '65536', LOG_LEVEL: 'loud', RATIO: '0', SIGNS: 'yes', WORKER_ID: '', SECRET: 'hunter2' }
  const problems = [
    'PORT must be an integer from 0 to 65535',
    'LOG_LEVEL must be one of trace, debug, info, warn, error, fatal, silent',
    'WORKER_ID is not set',
    'RATIO must be a number above 0',
    'SIGNS must be true or false',
    'SECRET must be a string of at least 32 characters',
  ]
  assert.throws(
    () => parseEnv(Settings, env),
    (error) => {
      assert.ok(error instanceof SettingsError)
      assert.deepEqual(error.problems, problems)
      assert.equal(error.message, `The environment is incomplete: ${problems.join('; ')}`)
      return true
    },
  )
})

test('what is no plain decimal number is malformed', () => {
  const Schema = Type.Object({ N: Type.Integer() })
  for (const text of ['0x10', '1_000', ' 1', '1.5', 'NaN', 'Infinity', '1e400', '12345678901234567890']) {
    assert.throws(() => parseEnv(Schema, { N: text }), { problems: ['N must be an integer'] }, text)
  }
  assert.deepEqual(parseEnv(Schema, { N: '-12' }), { N: -12 })
})

test('an empty variable counts as one that is not set', () => {
  const Schema = Type.Object({ A: Type.Optional(Type.String()), B: Type.String({ default: 'b' }) })
  assert.deepEqual(parseEnv(Schema, { A: '', B: '' }), { B: 'b' })
})

test('choices of numbers and literals are told apart by their text', () => {
  const Schema = Type.Object({
    BITS: Type.Enum([32, 64]),
    MODE: Type.Union([Type.Literal('a'), Type.Literal('b')]),
  })
  const settings = parseEnv(Schema, { BITS: '64', MODE: 'b' })
  const bits: 32 | 64 = settings.BITS
  assert.deepEqual([bits, settings.MODE], [64, 'b'])
  assert.throws(() => parseEnv(Schema, { BITS: '16', MODE: 'c' }), {
    problems: ['BITS must be one of 32, 64', 'MODE must be one of a, b'],
  })
})

test('a list with an item of the wrong type is malformed', () => {
  const Schema = Type.Object({ PORTS: Type.Array(Type.Integer()) })
  assert.deepEqual(parseEnv(Schema, { PORTS: '80,443' }), { PORTS: [80, 443] })
  assert.throws(() => parseEnv(Schema, { PORTS: '80,http' }), {
    problems: ['PORTS must be a list, separated by commas'],
  })
})

test('a schema that no variable can hold is a mistake of the programmer', () => {
  assert.throws(() => parseEnv(Type.Object({ A: Type.Object({}) }), { A: '{}' }), TypeError)
})
