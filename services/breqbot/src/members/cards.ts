import { Problem } from '../problem.ts'
import { fetchLimited } from '../net/fetch-limited.ts'
import type { Member } from './members.ts'
import type { Profile } from './profiles.ts'

const LARGEST_CARD = 4_000_000
const TIMEOUT = 15_000
const DEFAULTS = { template: 'light-profile' } as const satisfies Profile

/** Draws cards by the Cards service. */
export class Cards {
  readonly #baseUrl: string

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl
  }

  /**
   * A member's card as PNG.
   *
   * @param footer - small print, such as the guild's name
   * @throws {Problem} UNREACHABLE; BAD_CARD with what the service does not like about it
   */
  async draw({ name, avatar }: Member, profile: Profile, footer: string): Promise<Buffer> {
    const { bio = '', background, template = DEFAULTS.template } = profile
    const query = new URLSearchParams({
      template,
      name: name.slice(0, 120),
      bio,
      avatar,
      footer: footer.slice(0, 60),
      ...(background !== undefined && { background }),
      format: 'png',
      scale: '2',
    })
    const url = `${this.#baseUrl}/card?${query.toString()}`
    const options = { what: 'The Cards service', largest: LARGEST_CARD, timeout: TIMEOUT }
    const { status, type, bytes } = await fetchLimited(url, options)
    if (status === 200 && type.startsWith('image/png')) return bytes
    throw new Problem('BAD_CARD', { reason: readMessage(bytes) })
  }
}

function readMessage(bytes: Buffer): string {
  try {
    const { message } = JSON.parse(bytes.toString()) as { readonly message?: unknown }
    return typeof message === 'string' ? message : 'the Cards service refused it'
  } catch {
    return 'the Cards service refused it'
  }
}
