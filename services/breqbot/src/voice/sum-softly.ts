/** Up to where sums are left as they are; beyond it they bend towards full scale, so that nothing clips. */
const KNEE = 0.75
const FULL = 32_767

/** Adds samples of 16 bits into `sum`, which holds them as they are. */
export function addSamples(sum: Float32Array, samples: Int16Array): void {
  for (let at = 0; at < sum.length; at += 1) sum[at] = (sum[at] ?? 0) + (samples[at] ?? 0)
}

/** Writes sums as samples of 16 bits, with a soft limit: quiet ones unchanged, loud ones rounded off below full scale. */
export function limitSoftly(sum: Float32Array, into: Int16Array): void {
  for (let at = 0; at < into.length; at += 1) {
    const value = (sum[at] ?? 0) / FULL
    const size = Math.abs(value)
    const limited = size <= KNEE ? size : KNEE + (1 - KNEE) * Math.tanh((size - KNEE) / (1 - KNEE))
    into[at] = Math.round(Math.sign(value) * limited * FULL)
  }
}
