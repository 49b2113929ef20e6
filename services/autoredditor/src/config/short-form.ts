import { ConfigError, defineSubreddits } from './subreddit.ts'
import type { Subreddit, SubredditInput } from './subreddit.ts'

type Lists = Required<Pick<SubredditInput, 'domains' | 'notDomains'>>
type Change = (value: string, input: Lists) => Partial<Subreddit>

/** The words that may follow a name; those that end with `=` take a value. */
const WORDS: Readonly<Record<string, Change>> = {
  image: () => ({ needs: 'image' }),
  text: () => ({ needs: 'text' }),
  nsfw: () => ({ nsfw: 'only' }),
  'some-nsfw': () => ({ nsfw: 'some' }),
  spoilers: () => ({ spoilers: true }),
  'score=': (value) => ({ minScore: Number(value) }),
  'domain=': (value, { domains }) => ({ domains: [...domains, value] }),
  'not-domain=': (value, { notDomains }) => ({ notDomains: [...notDomains, value] }),
}

/**
 * Subreddits as one writes them in a variable: the name, and what differs from the defaults after colons. A name that
 * `known` has too, and that is followed by nothing, is taken from there.
 *
 * @throws {ConfigError} with every problem
 * @example
 * parseSubreddits(['aww', 'pics:image:score=500', 'videos:not-domain=example.com'], config.subreddits)
 */
export function parseSubreddits(texts: readonly string[], known: readonly Subreddit[]): readonly Subreddit[] {
  const problems: string[] = []
  const inputs = texts.map((text): SubredditInput => {
    const [name = '', ...words] = text.toLowerCase().split(':')
    if (words.length === 0) return known.find((subreddit) => subreddit.name === name) ?? { name }
    let input: SubredditInput & Lists = { name, domains: [], notDomains: [] }
    for (const word of words) {
      const [, key = '', value = ''] = /^([^=]*=?)(.*)$/.exec(word) ?? []
      const change = Object.hasOwn(WORDS, key) ? WORDS[key] : undefined
      if (change) input = { ...input, ...change(value, input) }
      else problems.push(`${name} is followed by ${word}, which is none of ${Object.keys(WORDS).join(', ')}`)
    }
    return input
  })
  if (problems.length > 0) throw new ConfigError(problems)
  return defineSubreddits(inputs)
}
