import { hash } from 'node:crypto'
import { readProcessTree } from './cards-processes.ts'
import { startCards } from './cards-service.ts'

const CARDS = 250
const RENDERS = 10_000
const CALLERS = 8
/** So little that each card is gone from memory and disk before it is asked for again. */
const TINY_CACHE = { CACHE_MB: '1', MEMORY_MB: '1' }

/** What ten thousand images left behind. */
export interface Soak {
  readonly renders: number
  /** Images that were other bytes than the first of the same card: another user's, or badly drawn. */
  readonly wrong: number
  readonly drawn: number
  /** Megabytes of the service with its browsers, after so many images. */
  readonly memory: readonly { readonly after: number; readonly megabytes: number }[]
}

/** Asks for the cards of many users again and again, all at once, and compares each image with the first of the same card. */
export async function soak(): Promise<Soak> {
  await using service = await startCards(TINY_CACHE)
  const first: string[] = []
  const memory: { after: number; megabytes: number }[] = []
  let [next, wrong] = [0, 0]
  const drawNext = async (): Promise<void> => {
    const [turn, card] = [next, next % CARDS]
    next += 1
    const digest = hash('sha256', await fetchCard(service.url, card))
    if (turn < CARDS) first[card] = digest
    else if (first[card] !== digest) wrong += 1
    if (turn % (RENDERS / 5) === 100) {
      memory.push({ after: turn, megabytes: (await readProcessTree(service.pid)).memory })
    }
  }
  const callers = Array.from({ length: CALLERS }, async () => {
    while (next < RENDERS) await drawNext()
  })
  await Promise.all(callers)
  memory.push({ after: RENDERS, megabytes: (await readProcessTree(service.pid)).memory })
  const metrics = await (await fetch(`${service.url}/metrics`)).text()
  return { renders: RENDERS, wrong, drawn: Number(/^cards_drawn_total (\d+)/m.exec(metrics)?.[1]), memory }
}

const TEMPLATES = [
  'basic',
  'background-image',
  'light-profile',
  'dark-profile',
  'quote',
  'terminal',
  'poster',
  'badge',
]

async function fetchCard(url: string, card: number): Promise<Buffer> {
  const query = new URLSearchParams({
    template: TEMPLATES[card % TEMPLATES.length] ?? 'basic',
    name: `User ${card}`,
    bio: `Only user ${card} may **see** this 😀 ${card % 3 === 0 ? '漢字' : ''}`,
    format: card % 2 === 0 ? 'png' : 'jpeg',
  })
  const response = await fetch(`${url}/card?${query.toString()}`)
  if (!response.ok) throw new Error(`Cards answered ${response.status}`)
  return Buffer.from(await response.arrayBuffer())
}
