import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { Agent, request } from 'node:https'
import type { TLSSocket } from 'node:tls'
import { test } from 'node:test'
import { haproxy } from '@berth/router-haproxy'
import { freePort } from '@berth/sdk/testing'
import { openCertificates } from './certificates.ts'
import { startPebble, temporaryFolder, until } from './test-fixture.ts'

const DOMAIN = 'cards.test'
const WORKERS = 4

test(
  'certificates that live for seconds are renewed under load, and no request fails',
  { timeout: 60_000 },
  async (t) => {
    await using folder = await temporaryFolder()
    const [port, httpsPort] = [await freePort(), await freePort()]
    const notices: string[] = []
    await using router = await haproxy({
      folder: `${folder.path}/haproxy`,
      port,
      httpsPort,
      threads: 1,
      onNotice: (notice) => notices.push(notice),
    })
    const app = createServer((_, response) => response.end('dealt')).listen(0, '127.0.0.1')
    t.after(() => app.close().closeAllConnections())
    await once(app, 'listening')
    const address = app.address()
    assert.ok(address !== null && typeof address === 'object')
    const target = { instance: 'cards.web.1', address: { host: '127.0.0.1', port: address.port } }
    await router.route({ app: 'cards', domains: [DOMAIN], targets: [target] })

    await using pebble = await startPebble({ httpPort: port, validity: 6 })
    await using certificates = await openCertificates({
      folder: `${folder.path}/certificates`,
      router,
      authority: pebble.directory,
      caBundle: pebble.caBundle,
    })
    await certificates.enable('cards', [DOMAIN])

    const load = startLoad(httpsPort, pebble.root)
    t.after(() => load.end())
    await until(() => load.serials.size >= 3 || load.failures.length > 0)
    await load.end()

    assert.deepEqual([load.failures, notices], [[], []])
    assert.ok(load.answers > 100, `${load.answers} requests`)
  },
)

/** Makes requests without a pause, with new connections and with kept ones, until it is ended. */
function startLoad(port: number, ca: string) {
  const serials = new Set<string>()
  const failures: string[] = []
  let answers = 0
  let isEnded = false
  const work = async (keepAlive: boolean) => {
    // A session that is taken up again shows the certificate that it began with.
    const agent = new Agent({ keepAlive, maxSockets: 1, maxCachedSessions: 0 })
    while (!isEnded) {
      try {
        serials.add(await ask(port, ca, agent))
        answers++
      } catch (error) {
        failures.push(String(error))
      }
    }
    agent.destroy()
  }
  const workers = Array.from({ length: WORKERS }, (_, index) => work(index % 2 === 0))
  return {
    serials,
    failures,
    get answers() {
      return answers
    },
    async end() {
      isEnded = true
      await Promise.all(workers)
    },
  }
}

/** Answers with the serial number of the certificate that it was shown. */
async function ask(port: number, ca: string, agent: Agent): Promise<string> {
  const asked = request({
    host: '127.0.0.1',
    port,
    servername: DOMAIN,
    headers: { host: DOMAIN },
    ca,
    agent,
  }).end()
  const [response] = await once(asked, 'response')
  const { serialNumber } = (response.socket as TLSSocket).getPeerCertificate()
  const body = (await response.toArray()).join('')
  if (response.statusCode !== 200 || body !== 'dealt') throw new Error(`${response.statusCode} ${body}`)
  return serialNumber
}
