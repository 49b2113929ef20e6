/** How instances of a process type behave. */
export interface MemoryBehaviour {
  /** Ends by itself right after the start, with this code. */
  readonly exits?: number
  /** What web answers. @default 200 */
  readonly status?: number
  /** What a one-off of that name exits with. @default 0 */
  readonly runExits?: number
  readonly output?: readonly string[]
}
