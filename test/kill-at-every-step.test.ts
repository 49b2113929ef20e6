import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { processEngine } from '@berth/engine-process'
import { embedded } from '@berth/router'
import { openPlatform } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { ask } from './support/ask.ts'
import { fixture } from './support/open-berth.ts'
import { processesBelow } from './support/processes-below.ts'

const SCRIPT = fileURLToPath(new URL('support/deploy-and-die.ts', import.meta.url))
// The first deploy and the change of its source: as many steps as the longer of the two has.
const STEPS_OF_FIRST = 9
const STEPS_OF_SECOND = 11

/** Deploys in a process of its own, which dies at the given moment; answers the signal that ended it. */
async function deployUntil(
  home: string,
  source: string,
  step: number,
  moment: string,
): Promise<string | null> {
  const child = spawn(process.execPath, [SCRIPT, home, source, String(step), moment, '0'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null]
  assert(code === 0 || signal === 'SIGKILL', `the deploy ended with ${code ?? signal}`)
  return signal
}

// As the plan of a first deploy has it, before which an app is created and its build made.
const PREDEPLOY = 4

/** Its predeploy task writes a file, says so, and has no end but for a deploy that lets it. */
const PREPARES = `{ "scripts": { "dokku": { "predeploy": "echo made > made.txt; echo made; test -e ends || sleep 1000" } } }`

async function makeHome(): Promise<
  { home: string; source: Awaited<ReturnType<typeof makeTempFolder>> } & AsyncDisposable
> {
  const home = await makeTempFolder()
  const source = await makeTempFolder()
  await cp(fixture('hello'), source.path, { recursive: true })
  return {
    home: home.path,
    source,
    async [Symbol.asyncDispose]() {
      await home[Symbol.asyncDispose]()
      await source[Symbol.asyncDispose]()
    },
  }
}

/** What the next command finds: which release is active, what of it runs, and whether it answers. */
async function find(home: string): Promise<{
  active: number[]
  pending: number[]
  running: string[]
  answers: number | undefined
  orphans: number
}> {
  await using platform = await openPlatform({
    home,
    engine: processEngine,
    router: () => embedded({ port: 0 }),
  })
  const exists = (await platform.apps.list()).length > 0
  const releases = exists ? await platform.releases('hello') : []
  const report = exists ? await platform.apps.report('hello') : undefined
  const instances = report?.instances ?? []
  const url = report?.urls[0]
  const answer = url === undefined ? undefined : await ask(Number(new URL(url).port), 'hello.localhost')
  const below = await processesBelow(home)
  return {
    active: releases.filter(({ status }) => status === 'active').map(({ release }) => release),
    pending: releases.filter(({ status }) => status === 'pending').map(({ release }) => release),
    running: instances.map(({ processType, index, release }) => `${processType}.${index} r${release}`),
    answers: answer?.status,
    orphans: below.length - instances.length,
  }
}

const WHOLE = (release: number): object => ({
  active: [release],
  pending: [],
  running: [`web.1 r${release}`, `web.2 r${release}`, `worker.1 r${release}`],
  answers: 200,
  orphans: 0,
})
const NOTHING = { active: [], pending: [], running: [], answers: undefined, orphans: 0 }

test('a platform that is killed while a build is prepared leaves none, and the next deploy makes it', async () => {
  await using place = await makeHome()
  const { home, source } = place
  await source.write({ 'app.json': PREPARES })
  assert.equal(await deployUntil(home, source.path, PREDEPLOY, 'output'), 'SIGKILL')
  const before = await readdir(join(home, 'builds'))
  assert.equal(before.length, 2)
  assert.deepEqual(await find(home), NOTHING)
  const [build, ...others] = await readdir(join(home, 'builds'))
  assert.deepEqual([others, before.includes(build!)], [[], true])
  await source.write({ ends: '' })
  assert.equal(await deployUntil(home, source.path, 0, 'never'), null)
  assert.deepEqual(await find(home), WHOLE(2))
})

suite(
  'a platform that is killed in a deploy leaves one consistent release and no orphan',
  { concurrency: 2 },
  () => {
    for (let step = 1; step <= STEPS_OF_FIRST; step += 1) {
      test(`in step ${step} of the first deploy`, async () => {
        await using place = await makeHome()
        assert.equal(await deployUntil(place.home, place.source.path, step, 'started'), 'SIGKILL')
        assert.deepEqual(await find(place.home), NOTHING)
        assert.deepEqual(await processesBelow(place.home), [])
      })
    }

    for (let step = 1; step <= STEPS_OF_SECOND; step += 1) {
      for (const moment of ['started', 'done']) {
        test(`when step ${step} of the second deploy is ${moment}`, async () => {
          await using place = await makeHome()
          assert.equal(await deployUntil(place.home, place.source.path, 0, 'never'), null)
          await place.source.write({ 'changed.txt': 'yes' })
          assert.equal(await deployUntil(place.home, place.source.path, step, moment), 'SIGKILL')
          const found = await find(place.home)
          const isActivated = found.active[0] === 2
          assert.deepEqual(found, WHOLE(isActivated ? 2 : 1))
        })
      }
    }
  },
)
