import { after } from 'node:test'
import { dockerEngine } from '@berth/engine-docker'
import { haproxy } from '@berth/router-haproxy'
import { makeTempFolder, routerSuite } from '@berth/sdk/testing'
import { freePort } from './support/free-port.ts'

if (process.env['DOCKER_HOST'] !== undefined) {
  const home = await makeTempFolder()
  const engine = await dockerEngine({ home: home.path, whenClosed: 'stop' })
  after(async () => {
    await engine[Symbol.asyncDispose]()
    await home[Symbol.asyncDispose]()
  })

  routerSuite('haproxy() in a container', async () => {
    const folder = await makeTempFolder()
    const t = [Date.now()]
    const port = await freePort()
    const router = await haproxy({ engine, folder: folder.path, port, httpsPort: false, threads: 1 })
    t.push(Date.now())
    return {
      router,
      address: { host: router.host, port: router.port },
      async [Symbol.asyncDispose]() {
        const x = Date.now()
        await router[Symbol.asyncDispose]()
        console.log('open', t[1]! - t[0]!, 'close', Date.now() - x)
        await folder[Symbol.asyncDispose]()
      },
    }
  })
}
