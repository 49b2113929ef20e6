import assert from 'node:assert/strict'
import { test } from 'node:test'
import { app, http } from '@berth/sdk'
import type { App, Check } from '@berth/sdk'
import { freePort, makeTempFolder } from '@berth/sdk/testing'
import { makeCertificate } from '@berth/router-haproxy/testing'
import { openLocalPlatform } from '@berth/server'

const FORCES_HTTPS = `import { createServer } from 'node:http'
createServer(({ headers }, response) => {
  if (headers['x-forwarded-proto'] === 'https') response.end('hello ' + headers.host)
  else response.writeHead(426).end()
}).listen(process.env.PORT, process.env.HOST)
`

test('an app that forces HTTPS passes its check once it has a certificate, asked by its first plain domain', async () => {
  await using home = await makeTempFolder()
  await using source = await makeTempFolder({
    Procfile: 'web: node server.mjs\n',
    'server.mjs': FORCES_HTTPS,
  })
  await using platform = await openLocalPlatform({
    home: home.path,
    engine: 'process',
    router: 'haproxy',
    port: 0,
    httpsPort: await freePort(),
  })
  const secure = (check: Check): App =>
    app('secure', {
      source: source.path,
      domains: ['*.secure.test', 'secure.test'],
      checks: { web: [check] },
    })
  await platform.deploy(secure(http('/', { status: 426 })))
  await platform.certificates.add('secure', await makeCertificate(['*.secure.test', 'secure.test']))
  await source.write({ version: '2' })
  const { release } = await platform.deploy(secure(http('/', { content: 'hello secure.test' })))
  assert.equal(release, 2)
})
