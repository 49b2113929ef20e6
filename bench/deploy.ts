import { processEngine } from '@berth/engine-process'
import fleet from '@berth/infra/fleet'
import { embedded } from '@berth/router'
import { openPlatform } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { formatTable, median } from './ids-table.ts'

const ROUNDS = 9
const BUDGET_MS = 300

/** How long the fleet takes to go up, to be found unchanged, to be restarted and to be rolled back, on the process engine. */
export async function benchDeploy(): Promise<void> {
  await using home = await makeTempFolder()
  await using platform = await openPlatform({
    home: home.path,
    engine: processEngine,
    router: () => embedded({ port: 0 }),
  })
  const first = await time(() => platform.up(fleet))
  const unchanged = await times(() => platform.up(fleet))
  const planned = await times(() => platform.plan(fleet))
  const restarted = await times(() => platform.restart('snowflake'), 3)
  const configured = await times(
    async () => platform.config.set('snowflake', { LOG_LEVEL: (await isDebug()) ? 'info' : 'debug' }),
    3,
  )

  async function isDebug(): Promise<boolean> {
    return (await platform.config.list('snowflake'))['LOG_LEVEL'] === 'debug'
  }
  console.log(
    `The fleet of ${fleet.apps.length} apps (${process.platform}, Node ${process.version}), milliseconds:\n`,
  )
  console.log(
    formatTable(
      ['what', 'ms', 'of the budget'],
      [
        ['first deploy, nothing built', format(first), ''],
        ['deploy with nothing changed', format(unchanged), (unchanged / BUDGET_MS).toFixed(2)],
        ['plan', format(planned), ''],
        ['restart of two Snowflakes', format(restarted), ''],
        ['config change of two Snowflakes', format(configured), ''],
      ],
    ),
  )
}

const format = (value: number): string => value.toFixed(0)

async function times(work: () => Promise<unknown>, rounds = ROUNDS): Promise<number> {
  const samples: number[] = []
  for (let round = 0; round < rounds; round += 1) samples.push(await time(work))
  return median(samples)
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

if (import.meta.main) await benchDeploy()
