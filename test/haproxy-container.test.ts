import { after, before, suite } from 'node:test'
import { dockerEngine } from '@berth/engine-docker'
import type { DockerEngine } from '@berth/engine-docker'
import { haproxy } from '@berth/router-haproxy'
import { freePort, makeTempFolder, routerSuite } from '@berth/sdk/testing'
import { noDocker } from './support/open-docker-home.ts'

suite('HAProxy in a container', { skip: noDocker }, () => {
  const opened = new AsyncDisposableStack()
  let engine: DockerEngine
  before(async () => {
    const home = opened.use(await makeTempFolder())
    engine = opened.use(await dockerEngine({ home: home.path, whenClosed: 'stop' }))
  })
  after(() => opened.disposeAsync())

  routerSuite('haproxy()', async () => {
    const folder = await makeTempFolder()
    const port = await freePort()
    const router = await haproxy({ engine, folder: folder.path, port, httpsPort: false, threads: 1 })
    return {
      router,
      address: { host: router.host, port: router.port },
      async [Symbol.asyncDispose]() {
        await router[Symbol.asyncDispose]()
        await folder[Symbol.asyncDispose]()
      },
    }
  })
})
