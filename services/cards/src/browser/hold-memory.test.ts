import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { suite, test } from 'node:test'
import { findProcesses } from './find-processes.test-helper.ts'
import { buildTestRenderer, drawParams } from './test-renderer.ts'

const CARDS = 20
/** Of 4 kB: one buffer of a frame is new each time, since it goes to another process; all of them are three and more. */
const PAGES_OF_TWO_BUFFERS = (2 * 500 * 300 * 4) / 4096

void suite('the memory of frames', () => {
  test('stays with the browser from one card to the next', async () => {
    await using renderer = buildTestRenderer()
    const draw = (place: number) =>
      renderer.render(drawParams({ name: `${place}` }), { format: 'png', scale: 1 })
    for (let place = 0; place < 12; place++) await draw(place)
    const [composer = 0] = await findProcesses(renderer.pids[0] ?? 0, 'gpu-process')
    const before = await countFaults(composer)
    for (let place = 0; place < CARDS; place++) await draw(100 + place)
    const faults = ((await countFaults(composer)) - before) / CARDS
    assert.ok(faults < PAGES_OF_TWO_BUFFERS, `${faults} pages came anew for each card`)
  })
})

/** How many pages of memory the system had to bring. */
async function countFaults(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[7])
}
