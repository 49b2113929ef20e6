import { after } from 'node:test'
import { dockerEngine } from '@berth/engine-docker'
import { haproxy } from '@berth/router-haproxy'
import { freePort, makeTempFolder, routerSuite } from '@berth/sdk/testing'

if (process.env['DOCKER_HOST'] !== undefined) {
  const home = await makeTempFolder()
  const engine = await dockerEngine({ home: home.path, whenClosed: 'stop' })
  after(async () => {
    await engine[Symbol.asyncDispose]()
    await home[Symbol.asyncDispose]()
  })

  routerSuite('haproxy() in a container', async () => {
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
}
