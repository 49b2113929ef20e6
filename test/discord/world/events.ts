/** An event of the gateway, before it is known which sessions hear of it. */
export interface WorldEvent {
  /** Such as `MESSAGE_CREATE`. */
  readonly name: string
  readonly data: object
}

/** Tells the gateway what happened. */
export type Emit = (name: string, data: object) => void
