import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { dirname } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { makeTemporaryFolder } from './testing/temporary-folder.ts'

const PROGRAM = fileURLToPath(new URL('main.ts', import.meta.url))

/** An instance as Berth starts it, with a temporary folder of the test. */
class Instance implements AsyncDisposable {
  readonly #process: ChildProcess
  readonly ended: Promise<unknown[]>
  readonly url: Promise<string>

  constructor(temporary: string) {
    const child = spawn(PROGRAM, {
      cwd: new URL('..', import.meta.url),
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: dirname(process.execPath), PORT: '0', HOST: '127.0.0.1', TMPDIR: temporary },
    })
    this.#process = child
    this.ended = once(child, 'exit')
    this.url = new Promise((resolve, reject) => {
      void this.ended.then(() => reject(new Error('It ended before it listened')))
      createInterface({ input: child.stdout }).on('line', (line) => {
        const [, address] = /listening on (http:[^"]+)/.exec(line) ?? []
        if (address) resolve(address)
      })
    })
  }

  stop(signal: 'SIGTERM' | 'SIGKILL'): void {
    this.#process.kill(signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL')
    await this.ended
  }
}

test('two instances that start at once serve the same, and leave nothing, also when one is killed', async () => {
  await using temporary = await makeTemporaryFolder()
  await using one = new Instance(temporary.path)
  await using other = new Instance(temporary.path)
  const pages = await Promise.all([one, other].map(async ({ url }) => await fetch(await url)))
  const [first, second] = await Promise.all(
    pages.map(async (answer) => [answer.status, answer.headers.get('etag'), await answer.text()]),
  )
  assert.deepEqual(first, second)
  one.stop('SIGTERM')
  other.stop('SIGKILL')
  assert.deepEqual(
    [await one.ended, await other.ended],
    [
      [0, null],
      [null, 'SIGKILL'],
    ],
  )
  assert.deepEqual(await readdir(temporary.path), [])
})
