import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, http } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { ask } from './support/ask.ts'
import { noDocker, openDockerHome } from './support/open-docker-home.ts'
import { openPrivateRegistry } from './support/private-registry.ts'

/** Compiles by a development package, and patches one that the app runs with. */
const SETUP = `
const { appendFileSync, writeFileSync } = require('node:fs')
writeFileSync('made.txt', 'made with ' + require('tool'))
appendFileSync(require.resolve('@acme/words'), ";module.exports += ', patched'")
`
const SERVER = `
const isThere = (name) => { try { return Boolean(require.resolve(name)) } catch { return false } }
const answer = {
  words: require('@acme/words'),
  made: require('node:fs').readFileSync('made.txt', 'utf8'),
  tool: isThere('tool'),
}
require('node:http').createServer((request, response) => response.end(JSON.stringify(answer))).listen(process.env.PORT)
process.on('SIGTERM', () => process.exit())
`

test(
  'a script after an installation has the development packages, and what it makes and patches is what runs',
  { skip: noDocker },
  async () => {
    await using registry = await openPrivateRegistry()
    await using berth = await openDockerHome()
    const manifest = {
      name: 'app',
      dependencies: { '@acme/words': '1.0.0' },
      devDependencies: { tool: 'npm:@acme/words@1.0.0' },
      scripts: { postinstall: 'node setup.js', start: 'node server.js' },
    }
    const packages = {
      '': manifest,
      'node_modules/@acme/words': registry.locked,
      'node_modules/tool': { name: '@acme/words', dev: true, ...registry.locked },
    }
    await using source = await makeTempFolder({
      'setup.js': SETUP,
      'server.js': SERVER,
      'package.json': JSON.stringify(manifest),
      'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages }),
      '.npmrc': `@acme:registry=${registry.url}\n`,
    })
    const port = await berth.deploy(app('set-up', { source: source.path, checks: { web: [http('/')] } }))
    assert.deepEqual(JSON.parse((await ask(port, 'set-up.localhost')).body), {
      words: 'words of a private package, patched',
      made: 'made with words of a private package',
      tool: false,
    })
  },
)

test(
  'a script after an installation of nothing runs, and its failure is that of the build',
  { skip: noDocker },
  async () => {
    await using berth = await openDockerHome()
    await using source = await makeTempFolder({
      'server.js': '',
      'package.json': JSON.stringify({
        name: 'app',
        scripts: { postinstall: 'echo there is no answer; exit 42' },
      }),
    })
    await assert.rejects(berth.platform.deploy(app('unanswered', { source: source.path })), {
      code: 'BUILD_FAILED',
      message:
        /\/bin\/sh -c \(cd \/app && npm run postinstall\)\W+(?:did not complete successfully: )?exit code: 42$/m,
    })
    const { lines } = await berth.platform.builds.output('unanswered')
    assert(lines.includes('there is no answer'), lines.join('\n'))
  },
)
