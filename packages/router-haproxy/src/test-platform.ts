import { haproxy } from './haproxy.ts'

/** Opens a router and routes one app, until it is killed: what a platform does that ends without a farewell. */
const [folder = '', port = '', httpsPort = '', target = ''] = process.argv.slice(2)
const router = await haproxy({ folder, port: Number(port), httpsPort: Number(httpsPort), threads: 1 })
const address = { host: '127.0.0.1', port: Number(target) }
await router.route({ app: 'cards', domains: ['cards.test'], targets: [{ instance: 'web.1', address }] })
process.send?.('routed')
