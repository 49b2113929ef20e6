import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { tracesIn } from '@berth/engine-docker/testing'
import { app, http, isBerthError, secret } from '@berth/sdk'
import type { App } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import type { TempFolder } from '@berth/sdk/testing'
import { ask } from './ask.ts'
import { fetchDebianWheels } from './debian-wheels.ts'
import { docker, noDocker, openDockerHome } from './open-docker-home.ts'
import type { DockerHome } from './open-docker-home.ts'
import { openPackageIndex } from './package-index.ts'
import type { PackageIndex } from './package-index.ts'
import { makeWheel } from './wheel.ts'

const IMAGE = 'python:3.13-slim-bookworm'
const skip =
  noDocker ||
  ((await docker('run', '--rm', IMAGE, 'sh', '-c', '. /etc/os-release; echo $VERSION_ID'))[0] !== '13' &&
    'the image of Python is another one than that of the tests, from whose Debian they have Poetry')

const LOGIN = { user: 'reader', password: 'poetry_kE9tr0ub4dor3and' }
const WORDS = makeWheel({
  name: 'words',
  version: '1.2',
  files: { 'words.py': 'TEXT = "words of a package"\n' },
})
const LINTS = makeWheel({ name: 'lints', version: '1.0', files: { 'lints.py': '' } })
/** What Poetry 2.1 needs, beside what Debian's package of it says. */
const POETRY = ['python3-poetry', 'python3-httpx', 'python3-zstandard', 'python3-cffi']

const SERVER = `
import importlib.util, json, os, shutil
import words
from http.server import BaseHTTPRequestHandler, HTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps({
            'words': words.TEXT,
            'forDevelopment': importlib.util.find_spec('lints') is not None,
            'poetry': shutil.which('poetry') or os.path.exists('/opt/tools'),
            'user': os.getuid(),
        }).encode())
    def log_message(self, *args):
        pass

def serve():
    HTTPServer(('', int(os.environ['PORT'])), Handler).serve_forever()

if __name__ == '__main__':
    serve()
`
const ANSWER = { words: 'words of a package', forDevelopment: false, poetry: false, user: 1000 }

/** Registers the tests of builds by Poetry. */
export const testPoetry = (): void =>
  void suite('apps of Python with a poetry.lock are built by Poetry', { skip }, () => {
    let index: PackageIndex
    let berth: DockerHome
    let locked: TempFolder
    let packaged: TempFolder
    before(async () => {
      index = await openPackageIndex([WORDS, LINTS, ...(await fetchDebianWheels(IMAGE, POETRY))], LOGIN)
      berth = await openDockerHome()
      locked = await makeTempFolder({
        Procfile: 'web: exec python server.py\n',
        'server.py': SERVER,
        'pyproject.toml': pyproject(),
      })
      packaged = await makeTempFolder({
        Procfile: 'web: exec serve\n',
        'served/__init__.py': SERVER,
        'pyproject.toml': pyproject({
          scripts: 'serve = "served:serve"',
          packages: '{ include = "served" }',
        }),
      })
      await lock(locked, packaged)
    })
    after(async () => {
      // Images of earlier releases go with their app.
      for (const { app } of (await berth?.platform.apps.list()) ?? []) await berth.platform.destroy(app)
      for (const one of [berth, locked, packaged, index]) await one?.[Symbol.asyncDispose]()
    })

    test('out of an index that wants a password, without what is only for development', async () => {
      const before = index.fetched.length
      const described = await create('locked', locked)
      const port = await berth.deploy(described)
      assert.deepEqual(JSON.parse((await ask(port, 'locked.localhost')).body), ANSWER)
      const own = index.fetched.slice(before).filter((file) => [WORDS.file, LINTS.file].includes(file))
      assert.deepEqual([...new Set(own)], [WORDS.file])

      const [container = ''] = await berth.containers('label=berth.app=locked')
      const [image = ''] = await docker('inspect', '--format', '{{.Config.Image}}', container)
      assert.deepEqual(await tracesIn(image, [LOGIN.password, 'words of a package']), ['words of a package'])
      const { lines } = await berth.platform.builds.output('locked')
      assert(!lines.join('\n').includes(LOGIN.password))

      // A change of the source installs nothing again.
      const installed = index.fetched.length
      await locked.write({ 'server.py': SERVER.replace('words.TEXT', 'words.TEXT.upper()') })
      await berth.deploy(described)
      assert.equal(JSON.parse((await ask(port, 'locked.localhost')).body).words, 'WORDS OF A PACKAGE')
      assert.equal(index.fetched.length, installed)

      // One that asks for what was never locked is not released.
      await locked.write({ 'pyproject.toml': pyproject({ dependencies: ['words>=1', 'lints'] }) })
      await assert.rejects(berth.deploy(described), (error) => {
        assert(isBerthError(error) && error.code === 'BUILD_FAILED', String(error))
        assert.match(JSON.stringify(error.details), /poetry lock/)
        return true
      })
      assert.equal(JSON.parse((await ask(port, 'locked.localhost')).body).words, 'WORDS OF A PACKAGE')
    })

    test('the app itself, with its commands, when it is a package', async () => {
      const port = await berth.deploy(await create('packaged', packaged))
      assert.deepEqual(JSON.parse((await ask(port, 'packaged.localhost')).body), ANSWER)
    })

    function pyproject({
      dependencies = ['words>=1'],
      scripts,
      packages,
    }: {
      readonly dependencies?: readonly string[]
      readonly scripts?: string
      readonly packages?: string
    } = {}) {
      return `
[project]
name = "served"
version = "1.0"
requires-python = ">=3.10"
dependencies = ${JSON.stringify(dependencies)}
${scripts === undefined ? '' : `[project.scripts]\n${scripts}`}
[tool.poetry]
${packages === undefined ? 'package-mode = false' : `packages = [${packages}]`}
[tool.poetry.group.dev.dependencies]
lints = "*"
[[tool.poetry.source]]
name = "ours"
url = "http://${index.host}/simple/"
priority = "primary"
[build-system]
requires = ["poetry-core>=2"]
build-backend = "poetry.core.masonry.api"
`
    }

    /** As their developers do, who then commit the file. */
    async function lock(...sources: readonly TempFolder[]): Promise<void> {
      const install = 'python -m venv /tools && /tools/bin/pip install -q --no-compile "poetry>=2.1,<3"'
      const locks = sources.map((_, at) => `(cd /sources/${at} && /tools/bin/poetry lock)`)
      const environment = Object.entries(secrets()).flatMap(([name, value]) => ['-e', `${name}=${value}`])
      const places = sources.flatMap(({ path }, at) => ['-v', `${path}:/sources/${at}`])
      await docker(
        'run',
        '--rm',
        ...environment,
        ...places,
        IMAGE,
        'sh',
        '-c',
        [install, ...locks].join(' && '),
      )
      for (const { path } of sources)
        assert.match(await readFile(join(path, 'poetry.lock'), 'utf8'), /name = "words"/)
    }

    async function create(name: string, source: TempFolder): Promise<App> {
      await berth.platform.apps.create(name)
      await berth.platform.config.set(name, secrets())
      const buildSecrets = Object.fromEntries(Object.keys(secrets()).map((key) => [key, secret(key)]))
      return app(name, { source: source.path, checks: { web: [http('/')] }, buildSecrets })
    }

    function secrets(): Record<string, string> {
      return {
        PIP_INDEX_URL: `http://${LOGIN.user}:${LOGIN.password}@${index.host}/simple/`,
        PIP_TRUSTED_HOST: index.host.replace(/:\d+$/, ''),
        POETRY_HTTP_BASIC_OURS_USERNAME: LOGIN.user,
        POETRY_HTTP_BASIC_OURS_PASSWORD: LOGIN.password,
      }
    }
  })
