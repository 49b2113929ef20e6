import assert from 'node:assert/strict'
import { test } from 'node:test'
import { read } from '../testing/problems-of.ts'
import { secretsOfNpmrc } from './npmrc.ts'

const secretsOf = (text: string) => read((problems) => secretsOfNpmrc(text, problems))

test('the variables that a file refers to are secrets of the build', () => {
  const text =
    '//npm.example/:_authToken=${NPM_TOKEN}\n@it:registry = https://npm.example/\n# ${NOT_THIS}\ncache=${HOME}/x'
  assert.deepEqual(secretsOf(text), { value: ['NPM_TOKEN'], problems: [] })
})

test('a credential that is written out is a problem that does not repeat it', () => {
  for (const line of ['//npm.example/:_authToken=npm_abc', '_auth = "abc="', '//n/:_password=${A}x']) {
    const { problems } = secretsOf(line)
    assert.deepEqual(problems, [
      `.npmrc has a credential written out, ${line.split('=')[0]?.trim()}; write \${NPM_TOKEN} there and give NPM_TOKEN to the build as a secret`,
    ])
  }
})
