import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { test } from 'node:test'
import { makeTempFolder } from '@berth/sdk/testing'
import { connect } from './api/connect.ts'
import { DOCKER_HOST, NODE_IMAGE } from './testing/docker-for-tests.ts'
import { tracesIn } from './testing/image-traces.ts'
import { buildOf, collect, dockerSuite, outputOf } from './testing/docker-suite.ts'

await dockerSuite('builds', (open) => {
  for (const builder of ['buildkit', 'classic'] as const) {
    test(`${builder} tells its steps and what they print, and nothing when there is nothing to do`, async () => {
      await using tested = await open({ builder })
      const Dockerfile = `FROM ${NODE_IMAGE}\nRUN echo ${builder} ${Date.now()} && echo says\nCMD ["true"]\n`
      const [first, second] = [collect(), collect()]
      const build = await buildOf(tested, { Dockerfile }, first)
      assert.equal(first.texts.includes('says'), true)
      assert.equal(
        first.texts.some((text) => text.includes(`echo ${builder}`)),
        true,
      )
      assert.deepEqual(await buildOf(tested, { Dockerfile }, second), build)
      assert.deepEqual(second.texts, [])
      await tested.engine.removeBuild(build)
    })

    test(`${builder} that fails says what failed, with the last lines`, async () => {
      await using tested = await open({ builder })
      const Dockerfile = `FROM ${NODE_IMAGE}\nRUN echo before; echo wrong >&2; exit 3\n`
      await assert.rejects(buildOf(tested, { Dockerfile }), (error: unknown) => {
        const { code, details } = error as { readonly code: string; readonly details: Failure }
        assert.equal(code, 'BUILD_FAILED')
        assert.match(details.problem, /exit 3/)
        // The classic builder tells two streams in no order.
        const output = details.output.filter((line) => /^(before|wrong)$/.test(line)).toSorted()
        assert.deepEqual(output, ['before', 'wrong'])
        return true
      })
    })
  }

  test('a Dockerfile that is none is a failed build that says so', async () => {
    await using tested = await open()
    await assert.rejects(buildOf(tested, { Dockerfile: 'FORM scratch\n' }), {
      code: 'BUILD_FAILED',
      message: /FORM/,
    })
  })

  test('a source without a Dockerfile is not built', async () => {
    await using tested = await open()
    await using folder = await makeTempFolder({ Procfile: 'web: true\n' })
    await assert.rejects(tested.engine.build('cards', { kind: 'folder', path: folder.path }), {
      code: 'BUILD_FAILED',
      details: {
        app: 'cards',
        problem: `there is no Dockerfile in ${folder.path}; add one, or use the process engine`,
        output: [],
      },
    })
  })

  test('certificates are there while a step asks for them, and in no layer', async () => {
    await using folder = await makeTempFolder({ 'ca.crt': 'a certificate' })
    await using tested = await open({ caBundle: join(folder.path, 'ca.crt') })
    const Dockerfile = `FROM ${NODE_IMAGE}\nRUN --mount=type=secret,id=ca wc -c < /run/secrets/ca > /size # ${Date.now()}\n`
    const build = await buildOf(tested, { Dockerfile })
    const look = 'cat /size; cat /run/secrets/ca 2>/dev/null; wc -c < $NODE_EXTRA_CA_CERTS'
    assert.deepEqual(await outputOf(tested, build, look), ['13', '13'])
    const history: unknown = await (await connect({ host: DOCKER_HOST })).getImage(build.location).history()
    assert.equal(JSON.stringify(history).includes('a certificate'), false)
    await tested.engine.removeBuild(build)
  })

  test('a step that comes late has certificates, too: Docker hears meanwhile that somebody is there', async () => {
    await using folder = await makeTempFolder({ 'ca.crt': 'a certificate' })
    await using tested = await open({ caBundle: join(folder.path, 'ca.crt') })
    // Docker asks after two seconds for the first time.
    const early = `RUN sleep 4 # ${Date.now()}`
    const late = 'RUN --mount=type=secret,id=ca wc -c < /run/secrets/ca > /size'
    const build = await buildOf(tested, { Dockerfile: `FROM ${NODE_IMAGE}\n${early}\n${late}\n` })
    assert.deepEqual(await outputOf(tested, build, 'cat /size'), ['13'])
    await tested.engine.removeBuild(build)
  })

  test('a secret is there while a step asks for it, and in no layer and no history', async () => {
    await using tested = await open()
    const secrets = { NPM_TOKEN: 'tok-3f9a-äöü\nof two lines', OTHER: 'other-71c2' }
    const Dockerfile = `FROM ${NODE_IMAGE}
RUN --mount=type=secret,id=NPM_TOKEN sha256sum < /run/secrets/NPM_TOKEN > /sum && ls /run/secrets > /there # ${Date.now()}
RUN ls /run/secrets > /later 2>/dev/null || true
`
    const build = await buildOf(tested, { Dockerfile }, { secrets })
    const sum = hash('sha256', secrets.NPM_TOKEN)
    assert.deepEqual(await outputOf(tested, build, 'cat /sum /there /later'), [`${sum}  -`, 'NPM_TOKEN'])
    // What the step left is found where a secret would be.
    assert.deepEqual(await tracesIn(build.location, [...Object.values(secrets), sum]), [sum])
    await tested.engine.removeBuild(build)
  })

  test('a new value of a secret is no other image, and a new name is', async () => {
    await using tested = await open()
    await using folder = await makeTempFolder({ Dockerfile: `FROM ${NODE_IMAGE}\n` })
    const source = { kind: 'folder', path: folder.path } as const
    const digests = await Promise.all(
      [{}, { secrets: ['A'] }, { secrets: ['A', 'B'] }].map(async (more) => {
        const { digest, secrets } = await tested.engine.inspect({ ...source, ...more })
        assert.deepEqual(secrets, (more as { readonly secrets?: readonly string[] }).secrets)
        return digest
      }),
    )
    assert.equal(new Set(digests).size, 3)
  })

  test('the classic builder, which would keep secrets in the image, is given none', async () => {
    await using tested = await open({ builder: 'classic' })
    await assert.rejects(buildOf(tested, {}, { secrets: { NPM_TOKEN: 'x' } }), {
      code: 'UNSUPPORTED',
      message: /^The classic builder has no secrets, and this build is given NPM_TOKEN; .* BuildKit/,
    })
  })

  test('a step that cannot do without a secret that nobody gives fails with its name and what to do', async () => {
    await using tested = await open()
    const step = 'RUN --mount=type=secret,id=NPM_TOKEN,required=true true'
    await assert.rejects(buildOf(tested, { Dockerfile: `FROM ${NODE_IMAGE}\n${step} # ${Date.now()}\n` }), {
      code: 'BUILD_FAILED',
      message: /NPM_TOKEN.*buildSecrets: \{ NPM_TOKEN: secret\('NPM_TOKEN'\) \}/,
    })
  })

  test('an abort ends a build that is under way', async () => {
    await using tested = await open()
    const controller = new AbortController()
    const Dockerfile = `FROM ${NODE_IMAGE}\nRUN echo begun ${Date.now()}; sleep 100\n`
    const onLine = ({ text }: { readonly text: string }) => {
      if (text.startsWith('begun')) controller.abort(new Error('changed my mind'))
    }
    await assert.rejects(buildOf(tested, { Dockerfile }, { signal: controller.signal, onLine }), {
      message: 'changed my mind',
    })
  })
})

interface Failure {
  readonly problem: string
  readonly output: readonly string[]
}
