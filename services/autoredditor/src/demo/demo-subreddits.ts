import { defineSubreddits } from '../config/subreddit.ts'
import type { Post } from '../pool/post.ts'
import { FACTS, JOKES, PICTURE_TITLES } from './demo-texts.ts'

/** Stands in the addresses of demo posts for where this service is reached, which nobody knows before a request comes. */
export const ORIGIN = 'https://origin.invalid'

/** What there is while there are no credentials for Reddit: all made up for this service. */
export const demoSubreddits = defineSubreddits([
  {
    name: 'demo_harbours',
    description: 'Demo: harbours that do not exist, drawn by this service',
    needs: 'image',
  },
  { name: 'demo_jokes', description: 'Demo: jokes, made up for this service', needs: 'text' },
  { name: 'demo_facts', description: 'Demo: facts about ships, gathered for this service', needs: 'text' },
])

/** The posts of one of them. */
export function demoPosts(name: string): readonly Post[] {
  if (name === 'demo_jokes') return JOKES.map(([title, text], index) => textPost(name, index, title, text))
  if (name === 'demo_facts') return FACTS.map(([title, text], index) => textPost(name, index, title, text))
  return PICTURE_TITLES.map((title, index) => {
    const url = `${ORIGIN}/demo/harbours/${index}.svg`
    return { ...common(name, index, title), kind: 'image', url, image: { url, width: 1000, height: 640 } }
  })
}

function textPost(name: string, index: number, title: string, text: string): Post {
  return { ...common(name, index, title), kind: 'text', url: `${ORIGIN}/`, text }
}

function common(subreddit: string, index: number, title: string) {
  return {
    id: `${subreddit}_${index}`,
    subreddit,
    title,
    permalink: `${ORIGIN}/`,
    author: 'autoredditor-demo',
    nsfw: false,
    spoiler: false,
    score: 100,
    comments: 0,
    created: 1_767_225_600,
    demo: true,
  }
}
