/** A request or a tunnel that has claimed a target. */
export interface Flight {
  previous: Flight | undefined
  next: Flight | undefined
  /** Ends it at once; says whether it was a request that had not been answered in full. */
  cut(): boolean
  /** Asks it to end by itself, when it is one that can be asked. */
  goAway?: (() => void) | undefined
  /** Ends it when it has waited for too long. */
  check(now: number): void
}

/** What is in flight at one target. A linked list through the flights themselves: claiming and releasing allocate nothing. */
export class Flights {
  size = 0
  #first: Flight | undefined

  add(flight: Flight): void {
    flight.next = this.#first
    if (this.#first) this.#first.previous = flight
    this.#first = flight
    this.size++
  }

  remove(flight: Flight): void {
    const { previous, next } = flight
    if (previous) previous.next = next
    else this.#first = next
    if (next) next.previous = previous
    flight.previous = undefined
    flight.next = undefined
    this.size--
  }

  /** A copy, so that flights may end while it is walked. */
  list(): Flight[] {
    const flights: Flight[] = []
    for (let flight = this.#first; flight; flight = flight.next) flights.push(flight)
    return flights
  }
}
