/** Item id to price. */
export const pricesKey = (guild: string): string => `shop:${guild}`
/** Item id to how many a member has. */
export const inventoryKey = (guild: string, user: string): string => `inventory:${guild}:${user}`
/** How many of one item somebody may have. */
export const LARGEST_QUANTITY = 1_000_000
