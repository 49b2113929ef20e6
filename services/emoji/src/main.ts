#!/usr/bin/env -S node --conditions=@berth/source
import { serve } from '@berth/service'
import { buildApp } from './app.ts'
import { readSettings } from './settings.ts'

const settings = readSettings()
const app = await buildApp(settings, { logger: { level: settings.LOG_LEVEL } })
await serve(app, { port: settings.PORT, host: settings.HOST })
