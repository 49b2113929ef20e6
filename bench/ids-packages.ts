import { Snowflake as Sapphire } from '@sapphire/snowflake'
import { Snowflake as InternetFolks } from '@theinternetfolks/snowflake'
import { EPOCH_MS } from '@berth/snowflake'
import FlakeId from 'flake-idgen'
import { nanoid } from 'nanoid'
import { Snowflake as NodejsSnowflake } from 'nodejs-snowflake'
import snowflakeId from 'snowflake-id'
import { monotonicFactory } from 'ulid'
import { v7 } from 'uuid'
import type { Maker } from './ids-makers.ts'

let sink: unknown

const alone = { isFree: false, idsPerCall: 1 } as const
const nodejs = new NodejsSnowflake({ custom_epoch: EPOCH_MS, instance_id: 513 })
const sapphire = new Sapphire(EPOCH_MS)
const flake = new FlakeId({ id: 513, epoch: EPOCH_MS })
const snowflake = new snowflakeId.default({ mid: 513, offset: EPOCH_MS })
const shard = { shard_id: 513 } // left out, it would be another for every id
const ulid = monotonicFactory()

/** What npm has, each told the same worker id where it takes one. */
export const PACKAGES: readonly Maker[] = [
  {
    ...alone,
    name: 'nodejs-snowflake',
    run(times) {
      for (let left = times; left > 0; left--) sink = nodejs.getUniqueID()
    },
    make: () => [BigInt(String(nodejs.getUniqueID()))],
  },
  {
    ...alone,
    name: '@sapphire/snowflake',
    run(times) {
      for (let left = times; left > 0; left--) sink = sapphire.generate()
    },
    make: () => [sapphire.generate()],
  },
  {
    ...alone,
    name: 'flake-idgen, to BigInt',
    run(times) {
      for (let left = times; left > 0; left--) sink = nextFlake()
    },
    make: () => [nextFlake()],
  },
  {
    ...alone,
    name: 'snowflake-id',
    run(times) {
      for (let left = times; left > 0; left--) sink = snowflake.generate()
    },
    make: () => [snowflake.generate()],
  },
  {
    ...alone,
    name: '@theinternetfolks/snowflake',
    run(times) {
      for (let left = times; left > 0; left--) sink = InternetFolks.generate(shard)
    },
    make: () => [InternetFolks.generate(shard)],
  },
  {
    ...alone,
    name: 'uuid v7 (128 bits)',
    run(times) {
      for (let left = times; left > 0; left--) sink = v7()
    },
    make: () => [v7()],
  },
  {
    ...alone,
    name: 'nanoid (126 bits)',
    run(times) {
      for (let left = times; left > 0; left--) sink = nanoid()
    },
    make: () => [nanoid()],
  },
  {
    ...alone,
    name: 'ulid, monotonic (128 bits)',
    run(times) {
      for (let left = times; left > 0; left--) sink = ulid()
    },
    make: () => [ulid()],
  },
]

/** It throws when a millisecond is used up, so asking again is the way to wait. */
function nextFlake(): bigint {
  for (;;) {
    try {
      return flake.next().readBigUInt64BE()
    } catch {
      // the millisecond is used up
    }
  }
}

/**
 * Read by nobody; without it the loops above could be optimised away.
 *
 * @public
 */
export const readPackagesSink = (): unknown => sink
