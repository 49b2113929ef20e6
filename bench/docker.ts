import { join } from 'node:path'
import { dockerEngine } from '@berth/engine-docker'
import type { DockerEngine } from '@berth/engine-docker'
import { planBuild } from '@berth/buildpacks'
import { haproxy } from '@berth/router-haproxy'
import { app, http, openPlatform } from '@berth/sdk'
import type { Platform } from '@berth/sdk'
import { freePort, makeTempFolder } from '@berth/sdk/testing'
import { findSocket } from './docker-api.ts'
import { APP_FILES, programOf, waitForVersion } from './docker-app.ts'
import { ComposeDeploys } from './docker-compose.ts'
import { FloorDeploys } from './docker-floor.ts'
import type { DeployTimes } from './docker-floor.ts'
import { formatTable, median } from './ids-table.ts'

const ROUNDS = 7
/** What is promised: milliseconds, and how many times the floor. */
const BUDGETS = { floor: 1.3, nothing: 500, tree: 400 } as const
const TREE = { files: 5_000, bytes: 10_000 } as const

/**
 * Prints how long a deploy to Docker takes when one line has changed, behind the router that goes with it, beside the least that Docker
 * needs for it and beside Compose; when nothing has changed; and a build of a large tree in which nothing has. Takes about two minutes.
 */
export async function benchDocker(): Promise<void> {
  if ((await findSocket()) === undefined) {
    console.log(
      'bench/docker needs a Docker Engine behind a socket of this machine, such as DOCKER_HOST says',
    )
    return
  }
  await using home = await makeTempFolder()
  let engine: DockerEngine | undefined
  const port = await freePort()
  await using platform = await openPlatform({
    home: home.path,
    engine: async (context) => {
      engine = await dockerEngine({ ...context, plan: planBuild, whenClosed: 'stop' })
      return engine
    },
    // As `berth up` does: HAProxy in a container of the engine.
    router: (context) =>
      haproxy({ engine: context.engine, folder: join(context.home, 'router'), port, httpsPort: false }),
  })
  await compareDeploys(platform, port)
  await measureTree(engine!)
  await platform.destroy('app')
}

async function compareDeploys(platform: Platform, port: number): Promise<void> {
  await using berth = await makeTempFolder(APP_FILES)
  await using bare = await makeTempFolder(APP_FILES)
  await using composed = await makeTempFolder(APP_FILES)
  const description = app('app', { source: berth.path, checks: { web: [http('/')] } })
  await using floor = await FloorDeploys.open(bare.path)
  await using compose = await ComposeDeploys.open(composed.path)

  const deploy = async (version: number): Promise<DeployTimes> => {
    const begin = performance.now()
    const [total, live] = await Promise.all([
      platform.deploy(description).then(() => performance.now() - begin),
      waitForVersion(version, { address: '127.0.0.1', port, host: 'app.localhost' }).then(
        () => performance.now() - begin,
      ),
    ])
    return { live, total }
  }
  const contenders = [
    { name: 'the floor: build, create, start, stop', folder: bare, deploy: floor.deploy.bind(floor) },
    { name: 'berth deploy', folder: berth, deploy },
    ...(compose ? [{ name: compose.name, folder: composed, deploy: compose.deploy.bind(compose) }] : []),
  ]
  const taken = new Map<string, DeployTimes[]>(contenders.map(({ name }) => [name, []]))
  const unchanged: number[] = []
  // Turn about, so that whatever else the machine does meets all of them. The first round is warm-up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const { name, folder, deploy } of contenders) {
      await folder.write({ 'server.mjs': programOf(round) })
      const times = await deploy(round)
      if (round > 0) taken.get(name)?.push(times)
    }
    unchanged.push(await time(() => platform.deploy(description)))
  }
  printDeploys(taken)
  if (!compose)
    console.log('There is no Compose to compare with; install with: apt-get install docker-compose')
  printBudget('deploy with nothing changed', median(unchanged), BUDGETS.nothing)
}

/** A source that is large, and the same as before: nothing of it is read or sent again. */
async function measureTree(engine: DockerEngine): Promise<void> {
  await using folder = await makeTempFolder(APP_FILES)
  const bytes = 'x'.repeat(TREE.bytes - 10)
  const files = Array.from({ length: TREE.files }, (_, file) => [
    `files/${file % 100}/${file}.txt`,
    `${String(file).padStart(9)} ${bytes}`,
  ])
  await folder.write(Object.fromEntries(files) as Record<string, string>)
  const source = { kind: 'folder', path: folder.path } as const
  const first = await time(() => engine.build('tree', source))
  // What was written in the last two seconds could change once more unseen, so it is read again.
  await new Promise((resolve) => setTimeout(resolve, 2_100))
  const build = await engine.build('tree', source)
  const samples: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) samples.push(await time(() => engine.build('tree', source)))
  await engine.removeBuild(build)
  const size = `${TREE.files} files, ${(TREE.files * TREE.bytes) / 1e6} MB`
  console.log(`First build of ${size}: ${first.toFixed(0)} ms.`)
  printBudget(`build of ${size} with nothing changed`, median(samples), BUDGETS.tree)
}

function printDeploys(taken: ReadonlyMap<string, readonly DeployTimes[]>): void {
  const medians = [...taken].map(([name, times]) => ({
    name,
    live: median(times.map(({ live }) => live)),
    total: median(times.map(({ total }) => total)),
  }))
  const [floor] = medians
  const rows = medians.map(({ name, live, total }) => [
    name,
    live.toFixed(0),
    (live / floor!.live).toFixed(2),
    total.toFixed(0),
    (total / floor!.total).toFixed(2),
  ])
  const head = [
    'one line changed',
    'new version answers, ms',
    'of the floor',
    'old one is gone, ms',
    'of the floor',
  ]
  console.log(formatTable(head, rows))
  console.log(
    `Medians of ${ROUNDS} interleaved rounds. At most ${BUDGETS.floor} times the floor is promised.\n`,
  )
}

function printBudget(what: string, milliseconds: number, budget: number): void {
  const ratio = (milliseconds / budget).toFixed(2)
  console.log(`${what}: ${milliseconds.toFixed(0)} ms, ${ratio} of the ${budget} ms that are promised.`)
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

if (import.meta.main) await benchDocker()
