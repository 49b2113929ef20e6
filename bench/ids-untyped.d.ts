declare module 'flake-idgen' {
  export default class FlakeId {
    constructor(options: { id: number; epoch: number })
    /** Throws when the millisecond is used up. */
    next(): Buffer
  }
}

declare module 'snowflake-id' {
  const module: {
    readonly default: new (options: { mid: number; offset: number }) => { generate(): string }
  }
  export default module
}
