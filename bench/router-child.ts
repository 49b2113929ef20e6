import { embedded } from '@berth/router'

/** Routes one app until its parent ends it. */
const [backend = '', host = ''] = process.argv.slice(2)
const router = await embedded({ port: 0 })
const address = { host: '127.0.0.1', port: Number(backend) }
await router.route({ app: 'app', domains: [host], targets: [{ instance: 'app.web.1', address }] })
process.on('disconnect', () => process.exit())
process.send?.(router.port)
