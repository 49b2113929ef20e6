import { holdLease } from '@berth/snowflake'
import { appendIds } from './append-ids.ts'

/** Milliseconds after which one without a lease asks again; far less than Snowcloud says, to be there at the wrong time. */
const IMPATIENCE = 100

const { SNOWCLOUD_URL: url = '', SNOWCLOUD_KEY: key = '' } = process.env
let lease = holdLease({ url, key })
setInterval(() => {
  if (lease.state.workerId !== undefined) return
  void lease.close() // also gives back what may have been granted just now
  lease = holdLease({ url, key })
}, IMPATIENCE)

appendIds({ fillArray: (ids) => lease.fillArray(ids), close: () => lease.close() }, 4)
