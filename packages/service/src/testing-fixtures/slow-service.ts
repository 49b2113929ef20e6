import { buildService, serve } from '@berth/service'

/** A service that is told by its parent when `/slow` may answer, and tells it what happens. */
const app = await buildService({ name: 'slow', version: '1.0.0', logger: true })
const { promise: finished, resolve: finish } = Promise.withResolvers<void>()
const tell = (event: string): void => void process.send?.(event)

app.get('/slow', async () => {
  tell('asked')
  await finished
  return { done: true }
})
app.get('/quick', () => ({ done: true }))
app.addHook('preClose', (done) => {
  tell('closing')
  done()
})
app.addHook('onClose', () => tell('closed first'))
app.addHook('onClose', () => tell('closed second'))

process.on('message', (message) => {
  if (message === 'finish') finish()
  if (message === 'throw') throw new Error('nobody catches this')
})
tell(
  await serve(app, {
    port: 0,
    host: '127.0.0.1',
    stopTimeout: Number(process.env['STOP_TIMEOUT'] ?? 10_000),
  }),
)
