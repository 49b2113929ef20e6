import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { read } from '../testing/problems-of.ts'
import { parseAptfile } from './aptfile.ts'

function parse(text: string) {
  const { value: packages, problems } = read((problems) => parseAptfile(text, problems))
  return { packages, problems }
}

test('packages are named one or more a line, with comments and blank lines between', () => {
  const text =
    '# for sound\r\nlibopus-dev libffi-dev # and this\r\n\r\nlibnacl-dev=1.10-1\nlibc6:arm64\nlibopus-dev'
  assert.deepEqual(parse(text), {
    packages: ['libopus-dev', 'libffi-dev', 'libnacl-dev=1.10-1', 'libc6:arm64'],
    problems: [],
  })
})

test('addresses, repositories and what is no name are refused, each with its line', () => {
  const text = 'https://example.org/a.deb\n:repo:deb http://example.org x main\nfoo;id\n-o=x'
  assert.deepEqual(parse(text).problems, [
    'line 1 of the Aptfile is an address, and what it serves may change: name a package of Debian, or use a Dockerfile',
    "line 2 of the Aptfile adds a repository, which is not supported: only Debian's own packages are installed",
    'line 3 of the Aptfile has "foo;id", which is no name of a Debian package',
    'line 4 of the Aptfile has "-o=x", which is no name of a Debian package',
  ])
})

test('whatever an Aptfile holds, only words that cannot be options or shell get through', () => {
  const text = fc.array(
    fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\n', ' ', '$(id)', 'curl', '--')),
  )
  fc.assert(
    fc.property(text, (parts) => {
      for (const name of parse(parts.join('')).packages) assert.match(name, /^[a-z0-9][A-Za-z0-9+.:=~-]+$/)
    }),
    { numRuns: 50 },
  )
})
