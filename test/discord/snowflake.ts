/** The first second of 2015, from which Discord counts. */
const EPOCH = 1_420_070_400_000n
let increment = 0n

/** A new id, as Discord makes them: later ones are greater. */
export function createSnowflake(): string {
  increment += 1n
  return (((BigInt(Date.now()) - EPOCH) << 22n) | (increment & 0x3f_ffffn)).toString()
}
