import { createGenerator, decode, EPOCH_MS } from '@berth/snowflake'

// A window of your own, for a program that needs no Snowcloud since it is the only one of its kind.
const now = Date.now() - EPOCH_MS
const ids = createGenerator({ workerId: 7, window: { from: now, until: now + 60_000 } })

const id = ids.nextString()
console.log(id, decode(id).worker)
console.log(new Set(ids.batch(10_000)).size)
