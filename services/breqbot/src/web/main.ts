import { serve } from '@berth/service'
import { readSettings } from '../settings.ts'
import { buildApp } from './app.ts'

const settings = readSettings()
const app = await buildApp(settings, { logger: { level: settings.LOG_LEVEL } })
await serve(app, { port: settings.PORT, host: settings.HOST })
