import assert from 'node:assert/strict'
import { readFile, readlink } from 'node:fs/promises'
import { suite, test } from 'node:test'
import { setImmediate } from 'node:timers/promises'
import sharp from 'sharp'
import { eventually } from '../eventually.test-helper.ts'
import { TEMPLATE_NAMES } from '../templates/index.ts'
import { IMAGE_FORMATS, SCALES } from './drawing.ts'
import type { LaunchPlan } from './find-launch.ts'
import { findProcesses } from './find-processes.test-helper.ts'
import { buildTestRenderer, drawParams } from './test-renderer.ts'

const PNG = { format: 'png', scale: 1 } as const

void suite('an image of a card', () => {
  test('has the format and the scale that was asked for', async () => {
    await using renderer = buildTestRenderer()
    const drawing = drawParams({ template: 'badge', name: 'Ada' })
    for (const format of IMAGE_FORMATS) {
      for (const scale of SCALES) {
        const {
          format: made,
          width,
          height,
        } = await sharp(await renderer.render(drawing, { format, scale })).metadata()
        assert.deepEqual([made, width, height], [format, 500 * scale, 300 * scale])
      }
    }
  })

  test('is the same bytes every time: after other cards, on another page, in another browser', async () => {
    const names = ['Ada', '漢字 你好', 'مرحبا 😀', 'Привет']
    const drawings = names.flatMap((name) =>
      TEMPLATE_NAMES.map((template) => drawParams({ template, name, bio: `*${name}* \`x\`` })),
    )
    const draw = async (options: object): Promise<readonly Buffer[]> => {
      await using renderer = buildTestRenderer(options)
      return await Promise.all(drawings.map((drawing) => renderer.render(drawing, PNG)))
    }
    const first = await draw({})
    const again = await draw({ browsers: 2, cardsPerPage: 5, cardsPerBrowser: 12 })
    assert.deepEqual(
      again.map((bytes, place) => bytes.equals(first[place] ?? Buffer.alloc(0))),
      first.map(() => true),
    )
    assert.equal(new Set(first.map((bytes) => bytes.toString('base64'))).size, first.length)
  })

  test("is never another user's: 600 renders of 40 cards, all at once, in all shapes", async () => {
    await using renderer = buildTestRenderer({ browsers: 2 })
    const drawings = Array.from({ length: 40 }, (_, place) =>
      drawParams({
        template: TEMPLATE_NAMES[place % 8] ?? 'basic',
        name: `User ${place}`,
        bio: `words of ${place} 😀`,
      }),
    )
    const shapes = [PNG, { format: 'jpeg', scale: 1 }, { format: 'png', scale: 2 }] as const
    const shapeOf = (place: number): (typeof shapes)[number] =>
      shapes[place % 20 === 0 ? 2 : place % 2] ?? PNG
    const reference = await Promise.all(
      drawings.flatMap((drawing, place) => [renderer.render(drawing, shapeOf(place))]),
    )
    const order = Array.from({ length: 600 }, (_, place) => (place * 17 + Math.floor(place / 40)) % 40)
    const drawn = await Promise.all(order.map((place) => renderer.render(drawings[place]!, shapeOf(place))))
    const wrong = order.filter((place, turn) => !drawn[turn]?.equals(reference[place]!))
    assert.deepEqual(wrong, [])
  })

  test('fits, however long its words are', async () => {
    await using renderer = buildTestRenderer()
    const texts = [
      'word '.repeat(160),
      'x'.repeat(400),
      '漢字'.repeat(200),
      'สวัสดี'.repeat(80),
      'a\n'.repeat(60),
      '**bold** `code` 😀 '.repeat(50),
    ]
    const lowerEdge = async (template: string, words: string): Promise<Buffer> => {
      const params = { template, name: words.slice(0, 120), bio: words, background: 'ember' }
      const image = sharp(await renderer.render(drawParams(params), PNG))
      return await image.extract({ left: 0, top: 297, width: 500, height: 3 }).raw().toBuffer()
    }
    for (const template of TEMPLATE_NAMES) {
      const empty = await lowerEdge(template, '')
      for (const text of texts) {
        assert.ok((await lowerEdge(template, text)).equals(empty), `${template} with ${text.slice(0, 10)}`)
      }
    }
  })
})

void suite('a browser', () => {
  test('runs without network, in its sandbox and as nobody, where this machine allows it', async () => {
    const plans: LaunchPlan[] = []
    await using renderer = buildTestRenderer({ onPlan: (plan) => plans.push(plan) })
    await renderer.start()
    const [{ isolation, framesOnDemand } = assert.fail('There is a plan')] = plans
    assert.equal(framesOnDemand, true)
    const [pid = 0] = renderer.pids
    const status = await readFile(`/proc/${pid}/status`, 'utf8')
    if (isolation.uid !== undefined) assert.match(status, new RegExp(`^Uid:\\t${isolation.uid}\\t`, 'm'))
    const [own, ours] = await Promise.all([pid, 'self'].map((id) => readlink(`/proc/${id}/ns/net`)))
    assert.equal(own !== ours, isolation.hasNoNetwork)
    await renderer.render(drawParams({ name: 'Ada' }), PNG)
    const drawing = await findProcesses(pid, 'renderer')
    const filters = drawing.map(
      async (child) => /^Seccomp:\t(\d)$/m.exec(await readFile(`/proc/${child}/status`, 'utf8'))?.[1],
    )
    // A filter of system calls, which is what the sandbox is at last.
    if (isolation.hasSandbox) assert.deepEqual(new Set(await Promise.all(filters)), new Set(['2']))
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '')
    assert.doesNotMatch(environment, /PATH=.*node_modules/)
  })

  test('that is killed costs a second try, and no wrong card', async () => {
    const failures: unknown[] = []
    await using renderer = buildTestRenderer({ onFailure: (error) => failures.push(error) })
    const drawings = Array.from({ length: 12 }, (_, place) => drawParams({ name: `Card ${place}` }))
    const reference = await Promise.all(drawings.map((drawing) => renderer.render(drawing, PNG)))
    const [pid = 0] = renderer.pids
    const again = drawings.map((drawing) => renderer.render(drawing, PNG))
    await again[2]
    process.kill(pid, 'SIGKILL')
    const drawn = await Promise.all(again)
    assert.deepEqual(
      drawn.map((bytes, place) => bytes.equals(reference[place]!)),
      drawings.map(() => true),
    )
    assert.ok(failures.length <= 1)
    assert.equal(renderer.launches, 2)
  })

  for (const [kind, signal, timeout] of [
    ['dies', 'SIGKILL', 60_000],
    // Nothing tells of it but the time that passes, which a busy host needs for good cards too.
    ['hangs', 'SIGSTOP', 15_000],
  ] as const) {
    test(`whose page ${kind} is replaced`, async () => {
      await using renderer = buildTestRenderer({ timeout })
      const drawing = drawParams({ name: 'Ada' })
      const reference = await renderer.render(drawing, PNG)
      const [pid = 0] = renderer.pids
      for (const child of await findProcesses(pid, 'renderer')) process.kill(child, signal)
      assert.ok((await renderer.render(drawing, PNG)).equals(reference))
      await eventually(() => !isAlive(pid))
    })
  }

  test('is replaced after so many cards, and after so long', async () => {
    await using byCount = buildTestRenderer({ cardsPerBrowser: 3 })
    for (let place = 0; place < 7; place++) await byCount.render(drawParams({ name: `${place}` }), PNG)
    assert.deepEqual([byCount.launches, byCount.counts], [3, { drawn: 7, failures: 0 }])
    await using byAge = buildTestRenderer({ browserAge: 0 })
    for (let place = 0; place < 2; place++) await byAge.render(drawParams({ name: `${place}` }), PNG)
    assert.equal(byAge.launches, 2)
  })

  test('keeps as many pages as there are sizes, however many cards it draws', async () => {
    await using renderer = buildTestRenderer({ cardsPerPage: 10 })
    for (let place = 0; place < 60; place++) {
      await renderer.render(drawParams({ name: `${place}` }), {
        format: 'jpeg',
        scale: place % 2 === 0 ? 1 : 2,
      })
    }
    const [pid = 0] = renderer.pids
    // The third is the page that the browser began with, or the one that holds memory in its place.
    await eventually(async () => (await findProcesses(pid, 'renderer')).length <= 3)
    assert.equal(renderer.launches, 1)
  })

  test('ends with the renderer, and leaves no process behind', async () => {
    const renderer = buildTestRenderer({ browsers: 2 })
    await renderer.start()
    const { pids } = renderer
    const children = (await Promise.all(pids.map((pid) => findProcesses(pid, 'renderer')))).flat()
    await renderer[Symbol.asyncDispose]()
    await eventually(() => ![...pids, ...children].some((pid) => isAlive(pid)))
    await assert.rejects(renderer.render(drawParams({}), PNG), { message: 'The painter is closed' })
  })

  test('that is just being launched ends with the renderer too', async () => {
    const plans: (LaunchPlan & { readonly pid: number })[] = []
    const renderer = buildTestRenderer({ onPlan: (plan) => plans.push(plan) })
    const starting = renderer.check()
    await setImmediate() // the launch has begun
    await renderer[Symbol.asyncDispose]()
    await starting
    assert.deepEqual(renderer.pids, [])
    assert.deepEqual(
      plans.map(({ pid }) => isAlive(pid)),
      [false],
    )
  })

  test('that cannot be launched is an error that says what was tried', async () => {
    await using renderer = buildTestRenderer({ program: '/bin/false' })
    await assert.rejects(renderer.render(drawParams({}), PNG), /\/bin\/false does not start/)
  })
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
