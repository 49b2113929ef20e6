import { servePlatform } from '../serve-platform.ts'
import { fakePlatform } from './fake-platform.ts'

// A process of its own for tests that kill it: its `stop` says that it has begun and never ends.
const [, , home = ''] = process.argv
const platform = fakePlatform({
  stop: (app, options) => {
    options?.onEvent?.({ at: new Date().toISOString(), app, type: 'stopped' })
    return new Promise(() => {})
  },
})
await servePlatform(platform, { home })
process.stdout.write('ready\n')
