import assert from 'node:assert/strict'
import { test } from 'node:test'
import { followLock, lockedPackages } from './lockfile.ts'
import type { LockedPackages } from './lockfile.ts'

const PACKAGES: LockedPackages = {
  '': { workspaces: ['services/*', 'packages/*'], devDependencies: { compiler: '1' } },
  'packages/kit': { name: '@it/kit', dependencies: { left: '1' }, devDependencies: { tester: '1' } },
  'packages/other': { name: '@it/other', dependencies: { other: '1' } },
  'services/cards': { dependencies: { '@it/kit': '1', right: '1' }, optionalDependencies: { gone: '1' } },
  'node_modules/@it/kit': { resolved: 'packages/kit', link: true },
  'node_modules/@it/other': { resolved: 'packages/other', link: true },
  'node_modules/@it/cards': { resolved: 'services/cards', link: true },
  'node_modules/compiler': { version: '1.0.0', dev: true },
  'node_modules/left': {
    version: '1.0.0',
    peerDependencies: { peer: '1', rare: '1' },
    peerDependenciesMeta: { rare: { optional: true } },
  },
  'node_modules/other': { version: '1.0.0' },
  'node_modules/peer': { version: '1.0.0' },
  'node_modules/rare': { version: '1.0.0' },
  'node_modules/tester': { version: '1.0.0', dev: true },
  'node_modules/right': { version: '9.0.0' },
  'services/cards/node_modules/right': { version: '1.0.0', dependencies: { left: '2' } },
  'services/cards/node_modules/right/node_modules/left': { version: '2.0.0' },
}

test('an app has the packages that Node would find for it, and no others of the workspace', () => {
  const { folders, places, missing } = followLock(PACKAGES, ['services/cards'])
  assert.deepEqual(folders, ['packages/kit', 'services/cards'])
  assert.deepEqual([...places].sort(), [
    'node_modules/@it/cards',
    'node_modules/@it/kit',
    'node_modules/left',
    'node_modules/peer',
    'services/cards/node_modules/right',
    'services/cards/node_modules/right/node_modules/left',
  ])
  assert.deepEqual(missing, [])
})

test('a build has the development packages of what is built, and of the top', () => {
  const { places } = followLock(PACKAGES, ['packages/kit', ''], (folder) => folder === '')
  assert.deepEqual([...places].sort(), [
    'node_modules/@it/kit',
    'node_modules/compiler',
    'node_modules/left',
    'node_modules/peer',
  ])
})

test('what the lockfile does not have is told with who needs it', () => {
  const packages = {
    '': { dependencies: { here: '1' } },
    'node_modules/here': { dependencies: { gone: '1' } },
  }
  assert.deepEqual(followLock(packages, ['']).missing, [{ name: 'gone', neededBy: 'node_modules/here' }])
})

test('packages that depend on each other are followed once', () => {
  const packages = {
    '': { dependencies: { a: '1' } },
    'node_modules/a': { dependencies: { b: '1' } },
    'node_modules/b': { dependencies: { a: '1' } },
  }
  assert.deepEqual([...followLock(packages, ['']).places], ['node_modules/a', 'node_modules/b'])
})

test('a lockfile of the old format has no packages', () => {
  assert.equal(lockedPackages({ lockfileVersion: 1, dependencies: {} }), undefined)
})
