import assert from 'node:assert/strict'
import { test } from 'node:test'
import { planBuild } from '@berth/buildpacks'
import { dockerEngine } from '@berth/engine-docker'
import { tracesIn } from '@berth/engine-docker/testing'
import { embedded } from '@berth/router'
import type { EmbeddedRouter } from '@berth/router'
import { app, http, openPlatform } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { ask } from './support/ask.ts'
import { openInspectingProxy } from './support/inspecting-proxy.ts'
import { docker, noDocker, removeAll } from './support/open-docker-home.ts'
import { openPrivateRegistry } from './support/private-registry.ts'

const HOST = 'npm.acme.example'
const SERVER = `
const words = require('@acme/words')
require('node:http').createServer((request, response) => response.end(words)).listen(process.env.PORT)
process.on('SIGTERM', () => process.exit())
`

test(
  'behind a proxy that looks into TLS a build installs packages with its certificates, which no layer has',
  { skip: noDocker },
  async () => {
    await using registry = await openPrivateRegistry()
    await using proxy = await openInspectingProxy(HOST, registry.url)
    await using home = await makeTempFolder({ 'ca.crt': proxy.authority })
    const manifest = { name: 'app', dependencies: { '@acme/words': '1.0.0' } }
    const locked = { ...registry.locked, resolved: `https://${HOST}/words.tgz` }
    const packages = { '': manifest, 'node_modules/@acme/words': locked }
    await using source = await makeTempFolder({
      Procfile: 'web: node server.js\n',
      'server.js': SERVER,
      'package.json': JSON.stringify(manifest),
      'package-lock.json': JSON.stringify({ lockfileVersion: 3, packages }),
      // npm would try again for a minute.
      '.npmrc': `@acme:registry=https://${HOST}/\nfetch-retries=0\n`,
    })
    const cards = app('cards', {
      source: source.path,
      checks: { web: [http('/')] },
      dockerOptions: { build: [`--build-arg HTTPS_PROXY=${proxy.url}`] },
    })

    let router: EmbeddedRouter | undefined
    const open = (env: Readonly<Record<string, string | undefined>>) =>
      openPlatform({
        home: home.path,
        engine: (context) => dockerEngine({ ...context, plan: planBuild, env: { ...process.env, ...env } }),
        router: async () => (router = await embedded({ port: 0 })),
      })
    await using undo = new AsyncDisposableStack()
    undo.defer(() => removeAll(home.path))
    {
      await using platform = await open({ BERTH_CA_BUNDLE: undefined })
      await assert.rejects(platform.deploy(cards), {
        code: 'BUILD_FAILED',
        message: /a certificate is not trusted there; if .* start Berth with BERTH_CA_BUNDLE=/,
      })
    }
    await using platform = await open({ BERTH_CA_BUNDLE: `${home.path}/ca.crt` })
    await platform.deploy(cards)
    const { body } = await ask(router!.port, 'cards.localhost')
    assert.equal(body, 'words of a private package')
    assert.deepEqual([proxy.connections, registry.answers], [[`${HOST}:443`, `${HOST}:443`], [200]])

    const [container = ''] = await docker('ps', '--quiet', '--filter', 'label=berth.app=cards')
    const [image = ''] = await docker('inspect', '--format', '{{.Config.Image}}', container)
    const certificate = proxy.authority.split('\n')[2]!
    assert.match(certificate, /^[A-Za-z0-9+/]{64}$/)
    assert.deepEqual(await tracesIn(image, [certificate, 'words of a private']), ['words of a private'])
    const told = [
      ...(await docker('image', 'inspect', image)),
      ...(await docker('history', '--no-trunc', image)),
    ]
    for (const text of [certificate, proxy.url])
      assert(!told.join(' ').includes(text), `the image tells ${text}`)
    // The app itself is behind the proxy, too.
    const file = await docker('exec', container, 'sh', '-c', 'cat "$NODE_EXTRA_CA_CERTS"')
    assert(file.includes(certificate))
  },
)
