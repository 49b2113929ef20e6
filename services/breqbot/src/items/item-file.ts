import { Type } from 'typebox'
import { Value } from 'typebox/value'
import type { Static } from 'typebox'
import { LARGEST_BALANCE } from '../currency/currency.ts'
import { Problem, isProblem } from '../problem.ts'
import { ItemText } from './item.ts'
import type { Items } from './items.ts'
import type { Shop } from './shop.ts'

const ItemFile = Type.Array(
  Type.Object({
    ...ItemText.properties,
    price: Type.Optional(Type.Integer({ minimum: 1, maximum: LARGEST_BALANCE })),
  }),
  { maxItems: 1000 },
)
type ItemFile = Readonly<Static<typeof ItemFile>>

/** All items of a guild with their prices, as JSON that `importItems` of another guild reads. */
export async function exportItems(guild: string, items: Items, shop: Shop): Promise<string> {
  const prices = new Map((await shop.list(guild)).map(({ item, price }) => [item.id, price]))
  const entries: ItemFile = (await items.list(guild)).map(({ id, name, description }) => {
    const price = prices.get(id)
    return { name, description, ...(price !== undefined && { price }) }
  })
  return `${JSON.stringify(entries, undefined, 2)}\n`
}

/** What came of reading a file. */
export interface Imported {
  readonly created: number
  /** Left as they are, since there was an item of that name. */
  readonly kept: number
}

/**
 * Makes the items of a file that a guild does not have yet, and offers those that have a price.
 *
 * @throws {Problem} BAD_FILE, TOO_MANY
 */
export async function importItems(
  text: string,
  {
    guild,
    by,
    items,
    shop,
  }: { readonly guild: string; readonly by: string; readonly items: Items; readonly shop: Shop },
): Promise<Imported> {
  let created = 0
  const entries = readItemFile(text)
  for (const { price, ...entry } of entries) {
    const item = await items.create(guild, entry, by).catch((error: unknown) => {
      if (isProblem(error, 'NAME_TAKEN')) return undefined
      throw error
    })
    if (!item) continue
    created += 1
    if (price !== undefined) await shop.offer(guild, { item, price })
  }
  return { created, kept: entries.length - created }
}

function readItemFile(text: string): ItemFile {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw new Problem('BAD_FILE', { rule: 'is no JSON' }, { cause })
  }
  if (Value.Check(ItemFile, json)) return json
  const rule = 'has to be a list of objects with name, description and, if it is for sale, price'
  throw new Problem('BAD_FILE', { rule })
}
