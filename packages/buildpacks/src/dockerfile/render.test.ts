import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { command, shell } from './instruction.ts'
import type { Instruction } from './instruction.ts'
import { isPrintable, plainWord, quoteWord } from './quote.ts'
import { renderDockerfile } from './render.ts'
import type { RenderOptions } from './render.ts'
import { isSafePath } from './safe-path.ts'

const BUILDKIT: RenderOptions = { builder: 'buildkit', secrets: [] }

function render(instructions: readonly Instruction[], options = BUILDKIT): string {
  return renderDockerfile([{ from: 'node:24', instructions }], options)
}

test('stages, copies, variables and the start are written as Docker reads them', () => {
  const text = renderDockerfile(
    [
      { name: 'build', from: 'node:24', instructions: [{ kind: 'workdir', path: '/app' }] },
      {
        from: 'node:24',
        instructions: [
          {
            kind: 'env',
            values: { NODE_ENV: 'production', PATH: '/opt/venv/bin:$PATH', ALL: '*', ODD: '"$x\\' },
          },
          { kind: 'copy', from: 'build', source: '/app', to: '/app', owner: '1000:1000' },
          { kind: 'copy', source: 'source/', to: './' },
          { kind: 'user', user: '1000:1000' },
          { kind: 'start', words: ['node', 'main.js'] },
        ],
      },
    ],
    BUILDKIT,
  )
  assert.equal(
    text,
    `FROM node:24 AS build
WORKDIR /app

FROM node:24
ENV NODE_ENV=production \\
    PATH=/opt/venv/bin:$PATH \\
    ALL="*" \\
    ODD="\\"\\$x\\\\"
COPY --from=build --chown=1000:1000 /app /app
COPY source/ ./
USER 1000:1000
CMD ["node","main.js"]
`,
  )
})

const INSTALL: Instruction = {
  kind: 'run',
  network: true,
  caches: [{ id: 'npm', path: '/root/.npm' }],
  commands: [command('npm', 'ci'), { words: ['npm', 'run', 'build'], folder: '/app/a' }],
}

test('a command that uses the network has certificates and secrets as mounts, never in a layer', () => {
  assert.equal(
    render([INSTALL], { builder: 'buildkit', secrets: ['NPM_TOKEN'] }),
    `FROM node:24
RUN --mount=type=secret,id=ca \\
    --mount=type=secret,id=NPM_TOKEN \\
    --mount=type=cache,id=npm,target=/root/.npm \\
    if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca SSL_CERT_FILE=/run/secrets/ca CURL_CA_BUNDLE=/run/secrets/ca REQUESTS_CA_BUNDLE=/run/secrets/ca PIP_CERT=/run/secrets/ca GIT_SSL_CAINFO=/run/secrets/ca; fi; \\
    if [ -f /run/secrets/NPM_TOKEN ]; then NPM_TOKEN="$(cat /run/secrets/NPM_TOKEN)"; export NPM_TOKEN; fi; \\
    npm ci && \\
    (cd /app/a && npm run build)
`,
  )
})

test('the classic builder gets no mounts, and certificates as a file', () => {
  assert.equal(
    render([INSTALL], { builder: 'classic', secrets: [], caFile: 'berth/ca.crt' }),
    `FROM node:24
COPY berth/ca.crt /run/secrets/ca
RUN if [ -s /run/secrets/ca ]; then export NODE_EXTRA_CA_CERTS=/run/secrets/ca SSL_CERT_FILE=/run/secrets/ca CURL_CA_BUNDLE=/run/secrets/ca REQUESTS_CA_BUNDLE=/run/secrets/ca PIP_CERT=/run/secrets/ca GIT_SSL_CAINFO=/run/secrets/ca; fi; \\
    npm ci && \\
    (cd /app/a && npm run build)
`,
  )
})

test('a shell reads every word as what it was', () => {
  const words = fc.sample(fc.array(fc.string({ unit: 'grapheme' }).filter(isPrintable)), 50).flat()
  const hostile = [
    '',
    "'",
    `"$(id)"`,
    '`id`',
    '$HOME',
    '\\',
    'a\\',
    '<<EOF',
    '# no',
    '; id',
    '&& id',
    '*',
    '~',
  ]
  const all = [...hostile, ...words]
  const line = all.map(quoteWord).join(' ')
  const output = execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' })
  assert.deepEqual(output.split('\0').slice(0, -1), all)
})

test('no word of a command can end its line or start another instruction', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }), (words) => {
      const run: Instruction = { kind: 'run', commands: [command(...words), shell(words.join(' '))] }
      if (!words.every(isPrintable)) return assert.throws(() => render([run]), TypeError)
      assert.equal(instructionsOf(render([run])).length, 2)
    }),
    { numRuns: 50 },
  )
})

test('paths, names and references that mean something to Docker are refused', () => {
  for (const word of ['', 'a b', '$HOME', '*.js', 'a[b]', 'a\\b', "a'b", 'a"b', 'a\nRUN id', 'a#b', '<<a']) {
    assert.throws(() => plainWord(word), TypeError, word)
  }
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (path) => {
      if (isSafePath(path) && path !== '') assert.equal(plainWord(path), path)
    }),
  )
})

test('a path that leaves its folder, or has more in it than names, is not safe', () => {
  const paths = ['', 'a', 'a/b.c', '.config/x', '@scope/a+b', '.well-known']
  assert.deepEqual(paths.map(isSafePath), [true, true, true, true, true, true])
  const unsafe = ['..', 'a/../b', '/a', 'a/', 'a//b', '.', 'a b', 'a\n', '$a', '...']
  assert.deepEqual(unsafe.filter(isSafePath), [])
})

/** Lines as the builder sees them: those that end in a backslash go on. */
function instructionsOf(text: string): readonly string[] {
  return text
    .replaceAll('\\\n', '')
    .split('\n')
    .filter((line) => line.trim() !== '')
}
