import { routerSuite } from '@berth/sdk/testing'
import { embedded } from './embedded.ts'

routerSuite('embedded()', async () => {
  const router = await embedded({ port: 0 })
  const { host, port } = router
  return { router, address: { host, port }, [Symbol.asyncDispose]: () => router[Symbol.asyncDispose]() }
})
