import { Type } from 'typebox'
import type { Static } from 'typebox'
import { Value } from 'typebox/value'

/** Paths of the web process type, which no subreddit can be named. */
const RESERVED = new Set(['list', 'up', 'metrics', 'demo'])
const DOMAIN = '^[a-z0-9-]+(\\.[a-z0-9-]+)+$'

/** What is wanted of one subreddit. */
const Schema = Type.Object(
  {
    /** Lower case, as Reddit does not tell the two apart. */
    name: Type.String({ pattern: '^[a-z0-9][a-z0-9_]{1,23}$' }),
    /** What people choose it by. */
    description: Type.String({ maxLength: 200, default: '' }),
    /** Whether posts that are not safe for work get in: none, those there are, or it is all that there is. */
    nsfw: Type.Enum(['no', 'some', 'only'], { default: 'no' }),
    /** What a post must have to get in. */
    needs: Type.Enum(['anything', 'image', 'text'], { default: 'anything' }),
    spoilers: Type.Boolean({ default: false }),
    /** Posts below it stay out. */
    minScore: Type.Integer({ default: 0 }),
    /** When there are any, links to other domains stay out; their subdomains are meant too. */
    domains: Type.Array(Type.String({ pattern: DOMAIN }), { default: [] }),
    /** Links to these and their subdomains stay out. */
    notDomains: Type.Array(Type.String({ pattern: DOMAIN }), { default: [] }),
  },
  { additionalProperties: false },
)
/** One subreddit of the config, complete. */
export type Subreddit = Readonly<Static<typeof Schema>>

/** What must be said of one; the rest has defaults. */
export type SubredditInput = Pick<Subreddit, 'name'> & Partial<Subreddit>

/** A config that cannot be used, with every problem at once. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`The list of subreddits cannot be used: ${problems.join('; ')}`)
    this.problems = problems
  }
}

/**
 * Completes and checks a list of subreddits.
 *
 * @throws {ConfigError} with every problem
 */
export function defineSubreddits(inputs: readonly SubredditInput[]): readonly Subreddit[] {
  const problems: string[] = []
  const names = new Set<string>()
  const subreddits = inputs.map((input) => {
    const subreddit: unknown = Value.Default(Schema, { ...input, name: nameOf(input.name) })
    const { name } = input
    if (!Value.Check(Schema, subreddit)) {
      const errors = [...Value.Errors(Schema, subreddit)]
      problems.push(...errors.map(({ instancePath, message }) => `${name}${instancePath} ${message}`))
    } else if (RESERVED.has(subreddit.name)) {
      problems.push(`${name} is the name of a route here`)
    } else if (names.has(subreddit.name)) {
      problems.push(`${name} is there twice`)
    } else names.add(subreddit.name)
    return Object.freeze(subreddit) as Subreddit
  })
  if (problems.length > 0) throw new ConfigError(problems)
  return Object.freeze(subreddits)
}

/** A subreddit's name as this service writes it: `r/EarthPorn` is `earthporn`. */
export const nameOf = (text: string): string => text.replace(/^\/?r\//i, '').toLowerCase()

/** Whether a stored value is a subreddit; what another version of this service wrote may not be. */
export const isSubreddit = (value: unknown): value is Subreddit => Value.Check(Schema, value)
