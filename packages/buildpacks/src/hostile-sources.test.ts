import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isBerthError } from '@berth/sdk'
import * as fc from 'fast-check'
import type { PlanOptions } from './plan.ts'
import { makeSource } from './testing/make-source.ts'
import type { Files } from './testing/make-source.ts'

// Constants of the Dockerfiles, which are shell with more to it than commands of words.
const KNOWN = [
  'getent passwd 1000 > /dev/null || useradd --uid 1000 --user-group --create-home --shell /bin/sh app',
  'trust="${SSL_CERT_FILE:+-o Acquire::https::CaInfo=$SSL_CERT_FILE}"',
  'DEBIAN_FRONTEND=noninteractive apt-get $trust install',
  'apt-get $trust update',
  'rm -rf /var/lib/apt/lists/*',
]
const TRUST = /if \[ -s \/run\/secrets\/ca \]; then export(?: [A-Z_]+=\/run\/secrets\/ca)+; fi;/
const SECRET = /if \[ -f \/run\/secrets\/(\w+) \]; then \1="\$\(cat \/run\/secrets\/\1\)"; export \1; fi;/g
const FIND = /for folder in dist .*; exit 1$/
const PROGRAMS = /^(?:known|npm|install|rm|mkdir|tar|cd|sh|python|pip|\/opt\/tools\/bin\/(?:pip|poetry|uv))$/
const PLAIN = String.raw`[A-Za-z0-9_@%+=:,./-]+`
const INSTRUCTIONS = [
  /^# Made by Berth/,
  new RegExp(`^FROM ${PLAIN}(?: AS ${PLAIN})?$`),
  new RegExp(`^COPY (?:--from=[a-z-]+ )?(?:--chown=[0-9:]+ )?${PLAIN} ${PLAIN}$`),
  new RegExp(`^(?:WORKDIR|USER) ${PLAIN}$`),
  /^CMD \["serve-site"\]$/,
  /^ENV(?:\s+[A-Za-z_]+=(?:[A-Za-z0-9_./:]+\$PATH|[A-Za-z0-9_./:]+|"\*"))+$/,
]

/** Whether a Dockerfile has nothing but what this package writes, with words of the source only where words can be. */
function assertHarmless(dockerfile: string): void {
  const lines = dockerfile
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line !== '')
  for (const line of lines) {
    if (line.startsWith('RUN ')) assertCommands(line)
    else
      assert.ok(
        INSTRUCTIONS.some((instruction) => instruction.test(line)),
        line,
      )
  }
}

function assertCommands(line: string): void {
  const bare = KNOWN.reduce((text, known) => text.replaceAll(known, 'known'), line.replace(/^RUN /, ''))
    .replaceAll(/--mount=type=(?:secret,id=\w+|cache,id=[a-z-]+,target=[a-z/.]+)(?=\s)/g, '')
    .replace(TRUST, '')
    .replaceAll(SECRET, '')
    .replace(FIND, 'known')
    // What is in quotes is a word, whatever it is.
    .replaceAll(/(?:'[^']*'|\\')+/g, 'quoted')
    .replaceAll('\\', '')
  for (const command of bare.split(/&&/)) {
    const [program = '', ...words] = command.replaceAll(/[()]/g, ' ').trim().split(/\s+/)
    assert.match(program, PROGRAMS, line)
    for (const word of words) assert.match(word, new RegExp(`^${PLAIN}$`), line)
  }
}

const HOSTILE = [
  '\nRUN id',
  '\r\nUSER root',
  '\n# syntax=evil/frontend',
  '$(id)',
  '`id`',
  '; id;',
  ' && id',
  ' | id',
  '"',
  "'",
  '\\',
  '\\\n',
  ' ',
  '<<EOF',
  '${PATH}',
  '--from=x',
  '*',
  '../..',
  '\u2028',
  '\0',
]
const PLAUSIBLE = [
  'a',
  'left',
  '24',
  '3.13',
  '>=20',
  'dist',
  'ffmpeg',
  'NPM_TOKEN',
  'npm run build',
  'node:24',
  '/**',
]
const text = fc
  .array(
    fc.oneof(fc.constantFrom(...PLAUSIBLE), fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary' })),
    {
      minLength: 1,
      maxLength: 3,
    },
  )
  .map((parts) => parts.join(''))
// Mostly what is usable, so that the hostile part of a source is not refused for another one.
const usable = (plain: string) =>
  fc.oneof({ weight: 9, arbitrary: fc.constant(plain) }, { weight: 1, arbitrary: text })

const sources: fc.Arbitrary<{ files: Files; options: Omit<PlanOptions, 'reader'> }> = fc
  .record({
    name: usable('app'),
    dependency: usable('left'),
    version: usable('1.0.0'),
    engine: usable('24'),
    script: usable('vite build'),
    apt: usable('ffmpeg'),
    python: usable('3.13'),
    requirement: usable('flask'),
    variable: usable('NPM_TOKEN'),
    root: usable('dist'),
    build: usable('npm run site'),
    header: usable('X-A'),
    image: usable('node:{version}'),
    secret: usable('KEY'),
    place: usable('node_modules/left'),
    buildpacks: fc.constantFrom(
      'node',
      'python',
      'node\nstatic',
      'node\npython',
      'static',
      'python\nstatic',
      '',
    ),
  })
  .map((one) => {
    const manifest = {
      name: one.name,
      engines: { node: one.engine },
      dependencies: { [one.dependency]: one.version },
      scripts: { build: one.script, postinstall: one.script },
    }
    return {
      files: {
        Procfile: 'web: x\n',
        'package.json': manifest,
        'package-lock.json': { packages: { '': manifest, [one.place]: { version: one.version } } },
        '.npmrc': `//r/:_authToken=\${${one.variable}}\n`,
        '.buildpacks': one.buildpacks,
        Aptfile: one.apt,
        '.python-version': one.python,
        'requirements.txt': `${one.requirement} \${${one.variable}}\n`,
        'static.json': { root: one.root, build: one.build, headers: { '/**': { [one.header]: one.script } } },
      },
      options: { images: { node: one.image }, secrets: [one.secret] },
    }
  })

test('whatever a source says, it adds no instruction and no word of shell to its Dockerfile', async () => {
  let planned = 0
  const property = fc.asyncProperty(sources, async ({ files, options }) => {
    await using source = await makeSource(files)
    try {
      assertHarmless((await source.plan('', options)).dockerfile)
      planned += 1
    } catch (error) {
      if (!isBerthError(error, 'INVALID_SOURCE')) throw error
    }
  })
  await fc.assert(property, { numRuns: 60 })
  assert.ok(planned > 0)
})

test('what this checks with would notice an instruction, a command and a word', () => {
  const good = 'FROM node:24\nRUN npm ci --omit=dev\n'
  assertHarmless(good)
  for (const more of [
    'RUN id',
    'USER root$X',
    'RUN npm ci; id',
    'RUN npm $(id)',
    'ADD a b',
    'RUN npm `id`',
  ]) {
    assert.throws(() => assertHarmless(`${good}${more}\n`), { code: 'ERR_ASSERTION' }, more)
  }
})
