import assert from 'node:assert/strict'
import test from 'node:test'
import { defineSubreddits } from '../config/subreddit.ts'
import type { SubredditInput } from '../config/subreddit.ts'
import type { Post } from '../pool/post.ts'
import { makePost } from '../testing/test-pool.ts'
import { isWanted } from './is-wanted.ts'

const since = 1_000_000

function wants(input: Omit<SubredditInput, 'name'>, changes: Partial<Post>): boolean {
  const [subreddit] = defineSubreddits([{ name: 'boats', ...input }])
  assert.ok(subreddit)
  return isWanted(makePost(1, { created: since, ...changes }), subreddit, { since })
}

test('posts must be young enough, and have the score that is asked for', () => {
  assert.deepEqual(
    [
      wants({}, { created: since }),
      wants({}, { created: since - 1 }),
      wants({ minScore: 100 }, { score: 100 }),
      wants({ minScore: 100 }, { score: 99 }),
      wants({ minScore: -5 }, { score: -5 }),
      wants({}, { score: -1 }),
    ],
    [true, false, true, false, true, false],
  )
})

test('what is not safe for work, or gives something away, comes in only where it is let in', () => {
  assert.deepEqual(
    [
      wants({}, { nsfw: true }),
      wants({ nsfw: 'some' }, { nsfw: true }),
      wants({ nsfw: 'only' }, { nsfw: true }),
      wants({}, { spoiler: true }),
      wants({ spoilers: true }, { spoiler: true }),
    ],
    [false, true, true, false, true],
  )
})

test('a picture is needed, or a text', () => {
  const kinds = ['image', 'gallery', 'video', 'link', 'text'] as const
  assert.deepEqual(
    [
      kinds.filter((kind) => wants({ needs: 'image' }, { kind })),
      kinds.filter((kind) => wants({ needs: 'text' }, { kind })),
      kinds.filter((kind) => wants({ needs: 'text' }, { kind, text: 'Ahoy.' })),
    ],
    [['image', 'gallery'], [], [...kinds]],
  )
})

test('domains mean their subdomains too, both ways, and texts have none', () => {
  const url = 'https://i.pictures.example/1.jpg'
  assert.deepEqual(
    [
      wants({ domains: ['pictures.example'] }, { url }),
      wants({ domains: ['tures.example'] }, { url }),
      wants({ domains: ['other.example', 'i.pictures.example'] }, { url }),
      wants({ notDomains: ['pictures.example'] }, { url }),
      wants({ domains: ['pictures.example'], notDomains: ['i.pictures.example'] }, { url }),
      wants({ domains: ['pictures.example'] }, { kind: 'text' }),
    ],
    [true, false, true, false, false, true],
  )
})
