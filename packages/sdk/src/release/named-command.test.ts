import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { namedCommand } from './named-command.ts'
import type { ProcessPlan } from './release-spec.ts'

const plan = { order: 'start-first', stopTimeout: 1, checks: [] } as const satisfies Omit<
  ProcessPlan,
  'command'
>
const release = {
  processes: { web: { ...plan, command: null }, worker: { ...plan, command: 'node worker.ts --all' } },
  tasks: { release: 'migrate' },
}

suite('the command of a run', () => {
  for (const [line, meant] of [
    ['worker', 'node worker.ts --all'],
    ['worker --once "a b"', 'node worker.ts --all --once "a b"'],
    ['release', 'migrate'],
    ['workers', 'workers'],
    ['node worker', 'node worker'],
    ['constructor', 'constructor'],
    // What an image runs is its own to know.
    ['web', 'web'],
  ] as const) {
    test(`${line} is ${meant}`, () => assert.equal(namedCommand(release, line), meant))
  }
})
