/** A way to make a card. */
export interface Contender extends AsyncDisposable {
  readonly name: string
  /** How many cards a round takes: slow ways make fewer. */
  readonly cards: number
  /** How many are asked for at the same time. */
  readonly callers: number
  draw(place: number): Promise<void>
  /** Milliseconds of CPU used so far, by all processes that take part. */
  cpu(): Promise<number>
}

/** The same card in every way: another name for each, so that nothing is drawn already. */
export const nameOf = (place: number): string => `Card ${String(place).padStart(6, '0')}`

/** Also of contenders that do their work here. */
export function cpuOfThisProcess(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
