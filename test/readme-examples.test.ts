import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { glob, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Within the repository, so that packages are found from there as they are from any other of its files. */
const FOLDER = join(ROOT, 'node_modules', '.cache', 'readme-examples')
/**
 * What a reader has already is given in a comment that only the source of the page shows; an example that begins with the name
 * of its file can be imported by others of its page.
 */
const EXAMPLE = /(?:<!-- given: (?<given>.+?) -->\s+)?^```ts\n(?<code>.*?)^```/gms

test('every example in the page of a package compiles as it stands', async (t) => {
  t.after(() => rm(FOLDER, { recursive: true, force: true }))
  await rm(FOLDER, { recursive: true, force: true })
  await mkdir(FOLDER, { recursive: true })
  let count = 0
  for await (const page of glob('packages/*/README.md', { cwd: ROOT })) {
    const examples = [...(await readFile(join(ROOT, page), 'utf8')).matchAll(EXAMPLE)]
    for (const [index, { groups }] of examples.entries()) {
      const { code = '', given = '' } = groups!
      const name = /^\/\/ ([\w-]+\.ts)\b/.exec(code)?.[1] ?? `example-${index + 1}.ts`
      await mkdir(join(FOLDER, dirname(page)), { recursive: true })
      await writeFile(join(FOLDER, dirname(page), name), `${code}\n${given}\nexport {}\n`)
      count += 1
    }
  }
  assert(count > 10, `only ${count} examples were found`)
  await writeFile(
    join(FOLDER, 'tsconfig.json'),
    JSON.stringify({
      extends: join(ROOT, 'tsconfig.base.json'),
      compilerOptions: { noEmit: true, noUnusedLocals: false, types: ['node'] },
      include: ['.'],
    }),
  )
  const { stdout } = await promisify(execFile)('tsc', ['--project', FOLDER]).catch(
    (error: { readonly stdout: string }) => error,
  )
  assert.equal(stdout, '')
})
