import type { Files } from './make-source.ts'

const CARDS = {
  name: '@it/cards',
  type: 'module',
  engines: { node: '>=22' },
  scripts: { dev: 'node --watch main.js' },
  dependencies: { '@it/kit': '1.0.0', right: '^1.0.0' },
  devDependencies: { tester: '1.0.0' },
}
const KIT = {
  name: '@it/kit',
  version: '1.0.0',
  exports: { source: './src/index.ts', default: './dist/index.js' },
  scripts: { build: 'compiler' },
  dependencies: { left: '1.0.0' },
}
const OTHER = { name: '@it/other', version: '1.0.0', dependencies: { other: '1.0.0' } }
const TOP = {
  name: 'it',
  private: true,
  workspaces: ['packages/*', 'services/*'],
  devDependencies: { compiler: '1.0.0' },
  overrides: { left: '1.0.0' },
}

/** A workspace of npm with two packages, and an app that needs one of them; nothing in it is installed. */
export const WORKSPACE: Files = {
  'package.json': TOP,
  '.npmrc': 'save-exact=true\n',
  'tsconfig.base.json': {},
  'packages/kit/package.json': KIT,
  'packages/kit/src/index.ts': "export * from 'left'\n",
  'packages/other/package.json': OTHER,
  'services/cards/package.json': CARDS,
  'services/cards/Procfile': 'web: node --conditions=source main.js\n',
  'services/cards/main.js': "import '@it/kit'\n",
  'package-lock.json': {
    name: 'it',
    lockfileVersion: 3,
    packages: {
      '': TOP,
      'packages/kit': KIT,
      'packages/other': OTHER,
      'services/cards': CARDS,
      'node_modules/@it/cards': { resolved: 'services/cards', link: true },
      'node_modules/@it/kit': { resolved: 'packages/kit', link: true },
      'node_modules/@it/other': { resolved: 'packages/other', link: true },
      'node_modules/compiler': { version: '1.0.0', integrity: 'sha512-c', dev: true },
      'node_modules/left': { version: '1.0.0', integrity: 'sha512-l' },
      'node_modules/other': { version: '1.0.0', integrity: 'sha512-o' },
      'node_modules/tester': { version: '1.0.0', integrity: 'sha512-t', dev: true },
      'services/cards/node_modules/right': { version: '1.0.0', integrity: 'sha512-r' },
    },
  },
}
