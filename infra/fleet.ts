import { fleet } from '@berth/sdk'
import { autoredditor } from './apps/autoredditor.ts'
import { breqbot } from './apps/breqbot.ts'
import { cards } from './apps/cards.ts'
import { emoji } from './apps/emoji.ts'
import { snowcloud } from './apps/snowcloud.ts'
import { snowflake } from './apps/snowflake.ts'

/** Everything that `npm start` deploys. */
export default fleet([snowcloud, snowflake, autoredditor, cards, emoji, breqbot])
