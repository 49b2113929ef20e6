import assert from 'node:assert/strict'
import { test } from 'node:test'
import { conditionsOf, filesLoadedFrom } from './exports-of.ts'

test('a package without exports is loaded from its main file', () => {
  assert.deepEqual(filesLoadedFrom({}, []), ['index.js'])
  assert.deepEqual(filesLoadedFrom({ main: './lib/a.js' }, []), ['lib/a.js'])
})

test('conditions decide which file is loaded, the first that fits', () => {
  const exports = {
    '.': { source: './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
    './testing': { import: { source: './src/t.ts', default: './dist/t.js' }, require: './dist/t.cjs' },
    './files/*': './files/*.js',
    './gone': null,
  }
  assert.deepEqual(filesLoadedFrom({ exports }, []), ['dist/index.js', 'dist/t.js'])
  assert.deepEqual(filesLoadedFrom({ exports }, ['source']), ['src/index.ts', 'src/t.ts'])
})

test('exports can be one file, or conditions without paths', () => {
  assert.deepEqual(filesLoadedFrom({ exports: './a.js' }, []), ['a.js'])
  assert.deepEqual(filesLoadedFrom({ exports: { browser: './b.js', node: ['./a.js'] } }, []), ['a.js'])
})

test('commands name conditions in either of two ways', () => {
  const commands = [
    'node --conditions=@berth/source main.js',
    'node -C dev a.js',
    'node --conditions dev b.js',
    'x',
  ]
  assert.deepEqual(conditionsOf(commands), ['@berth/source', 'dev'])
})
