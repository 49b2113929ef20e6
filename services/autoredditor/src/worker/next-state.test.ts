import assert from 'node:assert/strict'
import test from 'node:test'
import type { SubredditState } from '../config/catalogue.ts'
import { CredentialsError, RedditError, SubredditClosedError } from '../reddit/failures.ts'
import { nextState } from './next-state.ts'
import type { Outcome } from './next-state.ts'

const NOW = 1_760_000_000
const before: SubredditState = {
  state: 'open',
  since: NOW - 9000,
  refreshed: NOW - 3600,
  due: NOW,
  failures: 0,
}
const next = (outcome: Outcome, from: SubredditState | undefined = before) =>
  nextState(outcome, { before: from, now: NOW, refreshMinutes: 60 })

test('a subreddit that was read is open, since it first was, and due after the pause that is set', () => {
  const read = { listed: 10, posts: 5 }
  assert.deepEqual(next(read), {
    state: 'open',
    since: NOW - 9000,
    refreshed: NOW,
    due: NOW + 3600,
    failures: 0,
  })
  assert.deepEqual(nextState(read, { before: undefined, now: NOW, refreshMinutes: 60 }), {
    state: 'open',
    since: NOW,
    refreshed: NOW,
    due: NOW + 3600,
    failures: 0,
  })
})

test('one without posts is empty, and keeps when it was last read', () => {
  assert.deepEqual(next({ listed: 0, posts: 0 }), {
    state: 'empty',
    since: NOW,
    refreshed: NOW - 3600,
    due: NOW + 3600,
    failures: 0,
  })
})

test('one that is closed is left alone for a day', () => {
  assert.deepEqual(next(new SubredditClosedError('boats', 'private')), {
    state: 'private',
    since: NOW,
    refreshed: NOW - 3600,
    due: NOW + 86_400,
    failures: 0,
  })
})

test('one that fails is due later each time, but never later than a good one', () => {
  const pauses: number[] = []
  let state: SubredditState = before
  for (let time = 0; time < 6; time++) {
    state = next(new RedditError('Reddit is away'), state)
    pauses.push((state.due - NOW) / 60)
  }
  assert.deepEqual(pauses, [5, 10, 20, 40, 60, 60])
  assert.deepEqual(state, {
    state: 'failing',
    since: NOW,
    refreshed: NOW - 3600,
    due: NOW + 3600,
    failures: 6,
    problem: 'Reddit is away',
  })
  assert.equal(next(new CredentialsError()).state, 'failing')
  assert.deepEqual(next({ listed: 1, posts: 1 }, state).failures, 0)
})
