import { serve } from '@berth/service'
// @boundaries-ignore the service is started as it is, but for its clock
import { buildApp } from '../../services/snowcloud/src/app.ts'
// @boundaries-ignore see above
import { readSettings } from '../../services/snowcloud/src/settings.ts'
import { SKEW_KEY } from './settings.ts'

const settings = readSettings()
const app = await buildApp(settings, { logger: { level: settings.LOG_LEVEL }, skewKey: SKEW_KEY })
await serve(app, { port: settings.PORT, host: settings.HOST })
