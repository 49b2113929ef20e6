import assert from 'node:assert/strict'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { tracesIn } from '@berth/engine-docker/testing'
import { app, http, secret } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { ask } from './support/ask.ts'
import { docker, noDocker, openDockerHome } from './support/open-docker-home.ts'
import type { DockerHome } from './support/open-docker-home.ts'
import { openPackageIndex } from './support/package-index.ts'
import { testPoetry } from './support/poetry-suite.ts'
import { makeWheel } from './support/wheel.ts'

const checks = { web: [http('/')] }
const PASSWORD = 'pip_kE9tr0ub4dor3and'
const WORDS = makeWheel({
  name: 'words',
  version: '1.2',
  files: { 'words.py': 'def say():\n    print("said by a command")\n\nTEXT = "words of a package"\n' },
  entryPoints: '[console_scripts]\nsay = words:say\n',
})
/** Answers what an expression of Python comes to. */
const server = (expression: string, ...imports: readonly string[]) => `
import os, subprocess
${imports.join('\n')}
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(${expression}).encode())
    def log_message(self, *args):
        pass

HTTPServer(('', int(os.environ['PORT'])), Handler).serve_forever()
`
const PROCFILE = 'web: exec python server.py\n'

// One suite after the other: where two builds begin alike and neither is cached, the builder may go on with the layers of either.
testPoetry()

suite('apps of Python are built by their buildpacks', { skip: noDocker }, () => {
  let berth: DockerHome
  before(async () => void (berth = await openDockerHome()))
  after(async () => {
    // Images of earlier releases go with their app.
    for (const { app } of await berth.platform.apps.list()) await berth.platform.destroy(app)
    await berth[Symbol.asyncDispose]()
  })

  test('from requirements.txt, by pip, out of an index that wants a password', async () => {
    await using index = await openPackageIndex([WORDS], { user: 'reader', password: PASSWORD })
    const says = '[words.TEXT, subprocess.run(["say"], capture_output=True, text=True).stdout, os.getuid()]'
    await using source = await makeTempFolder({
      Procfile: PROCFILE,
      'server.py': server(says, 'import words'),
      'requirements.txt': '-r base.txt\n',
      'base.txt': `--index-url http://reader:\${PIP_PASSWORD}@${index.host}/simple/
--trusted-host ${index.host}
words==1.2
`,
    })
    await berth.platform.apps.create('requirements')
    await berth.platform.config.set('requirements', { PIP_PASSWORD: PASSWORD })
    const buildSecrets = { PIP_PASSWORD: secret('PIP_PASSWORD') }
    const described = app('requirements', { source: source.path, checks, buildSecrets })
    const port = await berth.deploy(described)
    const { body } = await ask(port, 'requirements.localhost')
    assert.equal(body, "['words of a package', 'said by a command\\n', 1000]")
    assert.deepEqual(index.fetched, [WORDS.file])

    const image = await imageOf(berth, 'requirements')
    assert.deepEqual(await tracesIn(image, [PASSWORD, 'words of a package']), ['words of a package'])

    // A change of the source installs nothing again.
    await source.write({ 'server.py': server('words.TEXT.upper()', 'import words') })
    await berth.deploy(described)
    assert.equal((await ask(port, 'requirements.localhost')).body, 'WORDS OF A PACKAGE')
    assert.deepEqual(index.fetched, [WORDS.file])
  })

  test('out of an index that only a secret names', async () => {
    await using index = await openPackageIndex([WORDS], { user: 'reader', password: PASSWORD })
    await using source = await makeTempFolder({
      Procfile: PROCFILE,
      'server.py': server('words.TEXT', 'import words'),
      // What an earlier run has built would be used again: the address is nothing that a build depends on.
      'requirements.txt': `words # of ${index.host}\n`,
    })
    await berth.platform.apps.create('indexed')
    const address = `http://reader:${PASSWORD}@${index.host}/simple/`
    await berth.platform.config.set('indexed', { PIP_INDEX_URL: address, PIP_TRUSTED_HOST: index.host })
    const buildSecrets = {
      PIP_INDEX_URL: secret('PIP_INDEX_URL'),
      PIP_TRUSTED_HOST: secret('PIP_TRUSTED_HOST'),
    }
    const port = await berth.deploy(app('indexed', { source: source.path, checks, buildSecrets }))
    assert.equal((await ask(port, 'indexed.localhost')).body, 'words of a package')
    const { lines } = await berth.platform.builds.output('indexed')
    assert.deepEqual(index.fetched, [WORDS.file])
    assert(!lines.join('\n').includes(PASSWORD))
  })

  test('with a package of the source itself', async () => {
    await using source = await makeTempFolder({
      Procfile: PROCFILE,
      'server.py': server('words.TEXT', 'import words'),
      'requirements.txt': './vendor/words-1.2-py3-none-any.whl\n',
    })
    await mkdir(join(source.path, 'vendor'))
    await writeFile(join(source.path, 'vendor', WORDS.file), WORDS.bytes)
    const port = await berth.deploy(app('vendored', { source: source.path, checks }))
    assert.equal((await ask(port, 'vendored.localhost')).body, 'words of a package')
  })

  test('with what Node has built before, and without Node', async () => {
    const said = '[open("dist/page.txt").read(), __import__("shutil").which("node")]'
    await using source = await makeTempFolder({
      Procfile: PROCFILE,
      'app.json': JSON.stringify({ buildpacks: [{ url: 'heroku/nodejs' }, { url: 'heroku/python' }] }),
      'package.json': JSON.stringify({ name: 'page', scripts: { build: 'node build.js' } }),
      'build.js': `const { mkdirSync, writeFileSync } = require('node:fs')
mkdirSync('dist')
writeFileSync('dist/page.txt', 'built by Node')
`,
      'requirements.txt': '',
      'server.py': server(said),
    })
    const port = await berth.deploy(app('mixed', { source: source.path, checks }))
    assert.equal((await ask(port, 'mixed.localhost')).body, "['built by Node', None]")
  })
})

async function imageOf(berth: DockerHome, name: string): Promise<string> {
  const [container = ''] = await berth.containers(`label=berth.app=${name}`)
  const [image = ''] = await docker('inspect', '--format', '{{.Config.Image}}', container)
  return image
}
