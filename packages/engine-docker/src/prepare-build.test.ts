import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Build } from '@berth/sdk'
import { oneOffOf } from '@berth/sdk/testing'
import { connect } from './api/connect.ts'
import { DOCKER_HOST, NODE_IMAGE } from './testing/docker-for-tests.ts'
import { buildOf, collect, dockerSuite, outputOf } from './testing/docker-suite.ts'
import { tracesIn } from './testing/image-traces.ts'

const RELEASE = { app: 'cards', release: 7 }
const SECRET = 'correct-horse-battery-staple'

/** All that an image can say of itself. */
const TALKATIVE = `FROM ${NODE_IMAGE}
COPY --chown=node . /app
WORKDIR /app
ENV FLAVOUR=plain
LABEL kind=talkative
EXPOSE 4000 5000/udp
RUN mkdir -p /data && chown node /data
VOLUME /data
STOPSIGNAL SIGINT
HEALTHCHECK --interval=9s CMD true
USER node
ENTRYPOINT ["/bin/sh", "/app/entry.sh"]
CMD ["node", "main.mjs"]
`
const ENTRY = 'export FROM_ENTRY=yes; exec "$@"\n'
/** As little as it can. */
const SILENT = `FROM ${NODE_IMAGE}\nENTRYPOINT []\nCMD []\n`

const OPTIONS = [
  '--env EXTRA=added',
  '--label extra=added',
  '--user 1000:1000',
  '--workdir /tmp',
  '--hostname other',
  '--stop-signal SIGQUIT',
  '--health-cmd true',
  '--network none',
]

await dockerSuite('builds that are prepared', (open) => {
  for (const [name, Dockerfile] of Object.entries({ talkative: TALKATIVE, silent: SILENT })) {
    test(`say of themselves exactly what a ${name} one says, whatever their app asks Docker for`, async () => {
      await using tested = await open()
      const build = await buildOf(tested, { Dockerfile, 'entry.sh': ENTRY })
      const into = tested.engine.preparedBuild(build, RELEASE)
      const lines = collect()
      const spec = { ...oneOff(build, 'echo "$EXTRA $(pwd) $(id -u) $(hostname)"'), options: OPTIONS }
      const { code } = await tested.engine.prepare(spec, into, lines)
      assert.deepEqual([code, lines.texts], [0, ['added /tmp 1000 other']])
      assert.deepEqual(await factsOf(into), await factsOf(build))
    })
  }

  test('have no trace of the config, but where the command wrote it', async () => {
    await using tested = await open()
    const build = await buildOf(tested)
    const into = tested.engine.preparedBuild(build, RELEASE)
    const command = 'echo "it is $SECRET"; printf %s "$SECRET" | tr a-z A-Z > loud.txt'
    const { texts, onLine } = collect()
    await tested.engine.prepare(oneOff(build, command, { SECRET }), into, { onLine })
    assert.deepEqual(texts, [`it is ${SECRET}`])
    assert.deepEqual(await tracesIn(into.location, [SECRET, SECRET.toUpperCase()]), [SECRET.toUpperCase()])
  })

  test('are made as instances run: by their entrypoint, as their user, without capabilities, with their mounts', async () => {
    await using tested = await open()
    const build = await buildOf(tested, { Dockerfile: TALKATIVE, 'entry.sh': ENTRY })
    const into = tested.engine.preparedBuild(build, RELEASE)
    const command =
      'echo "$FROM_ENTRY $FLAVOUR $(id -un) $(grep -c "CapEff:.0*$" /proc/self/status)" | tee /storage/kept made.txt /data/volume'
    const mounts = [{ from: 'storage', to: '/storage', readOnly: false }]
    const { texts, onLine } = collect()
    await tested.engine.prepare({ ...oneOff(build, command), mounts }, into, { onLine })
    assert.deepEqual(texts, ['yes plain node 1'])
    // What is mounted is no part of an image, and Docker mounts something at each VOLUME.
    const look = 'cat made.txt; ls /storage/kept /data/volume 2>/dev/null'
    assert.deepEqual(await outputOf(tested, into, look), ['yes plain node 1'])
    assert.deepEqual(await outputOf(tested, into, 'cat /storage/kept', { mounts }), ['yes plain node 1'])
  })

  test('leave no container behind', async () => {
    await using tested = await open()
    const { engine } = tested
    const build = await buildOf(tested)
    const into = engine.preparedBuild(build, RELEASE)
    await engine.prepare(oneOff(build, 'true'), into)
    await engine.prepare(oneOff(build, 'exit 3'), into)
    const controller = new AbortController()
    const preparing = engine.prepare(oneOff(build, 'echo ready; sleep 1000'), into, {
      signal: controller.signal,
      onLine: () => controller.abort(new Error('changed my mind')),
    })
    await assert.rejects(preparing, { message: 'changed my mind' })
    const docker = await connect({ host: DOCKER_HOST })
    const containers = await docker.listContainers({ all: true })
    assert.deepEqual(
      containers.filter(({ Image }) => Image === build.location),
      [],
    )
  })
})

/** What an image says of how it runs; nothing is nothing, in whatever way it is said. */
async function factsOf({ location }: Build): Promise<Readonly<Record<string, unknown>>> {
  const docker = await connect({ host: DOCKER_HOST })
  const { Config } = await docker.getImage(location).inspect()
  const config = Config as unknown as Readonly<Record<string, unknown>>
  const facts = [
    'Cmd',
    'Entrypoint',
    'Env',
    'ExposedPorts',
    'Healthcheck',
    'Labels',
    'OnBuild',
    'Shell',
    'StopSignal',
    'User',
    'Volumes',
    'WorkingDir',
  ]
  return Object.fromEntries(
    facts.flatMap((name) => {
      const isNothing = [undefined, 'null', '""', '[]', '{}'].includes(JSON.stringify(config[name]))
      return isNothing ? [] : [[name, config[name]]]
    }),
  )
}

function oneOff(build: Build, command: string, env: Readonly<Record<string, string>> = {}) {
  return oneOffOf(build, command, { processType: 'predeploy', env })
}
