import { fleet } from '@berth/sdk'
import { snowcloud } from './apps/snowcloud.ts'
import { snowflake } from './apps/snowflake.ts'

/** Everything that `npm start` deploys. */
export default fleet([snowcloud, snowflake])
