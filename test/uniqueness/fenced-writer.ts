import { holdLease } from '@berth/snowflake'
import { appendIds } from './append-ids.ts'

const { SNOWCLOUD_URL: url = '', SNOWCLOUD_KEY: key = '' } = process.env
const lease = holdLease({ url, key })
appendIds(lease, 4)
