import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTempFolder } from '@berth/sdk/testing'
import { dockerEngine } from '../docker-engine.ts'
import { reasonToSkip } from '../testing/docker-for-tests.ts'
import { makeCertificates } from '../testing/make-certificates.ts'
import { OwnDaemon, reasonForNoDaemon } from '../testing/own-daemon.ts'

const skip = (await reasonToSkip()) || reasonForNoDaemon()

test(
  'a Docker behind TCP is reached with TLS, by who has a certificate of its authority, and by nobody else',
  { skip, timeout: 120_000 },
  async () => {
    await using keys = await makeCertificates()
    const key = (name: string) => join(keys.path, name)
    const tls = ['--tlsverify', '--tlscacert', key('ca.pem'), '--tlscert', key('server-cert.pem'), '--tlskey']
    const listening = ['-H', 'tcp://127.0.0.1:2376', ...tls, key('server-key.pem')]
    await using daemon = await OwnDaemon.startEmpty(listening)
    await using relay = await daemon.reach(2376)
    await using home = await makeTempFolder()
    const host = `tcp://127.0.0.1:${relay.port}`
    const open = (env: Readonly<Record<string, string>>) =>
      dockerEngine({ home: home.path, host, env, whenClosed: 'stop' })

    await using others = await makeCertificates()
    await assert.rejects(open({ DOCKER_CERT_PATH: others.path }), { code: 'ENGINE_UNAVAILABLE' })
    await assert.rejects(open({}), { code: 'ENGINE_UNAVAILABLE' })
    await using engine = await open({ DOCKER_CERT_PATH: keys.path })
    assert.deepEqual([await engine.list(), engine.name], [[], 'docker'])
  },
)
