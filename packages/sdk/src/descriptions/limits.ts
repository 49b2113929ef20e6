import type { Limits } from '../wall/engine.ts'

/** Limits as people write them. */
export interface LimitsInput {
  /** Bytes, or a text such as `512m` or `1.5g`. */
  readonly memory?: number | string
  /** How many CPUs' worth of time, such as 0.5. */
  readonly cpus?: number
}

const UNITS = { b: 1, k: 1_024, m: 1_048_576, g: 1_073_741_824, t: 1_099_511_627_776 } as const
/** In bytes: with less not even a program that does nothing starts. */
export const LEAST_MEMORY = 6 * UNITS.m
const MOST_CPUS = 1_024

/** `512m`, `1.5g`, `1024b`, in bytes; `undefined` for what is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([bkmgt])?(?:i?b)?$/i.exec(text)
  const unit = (match?.[2] ?? 'b').toLowerCase() as keyof typeof UNITS
  return match ? Math.round(Number(match[1]) * UNITS[unit]) : undefined
}

/** `512m`: a size as it is read again. */
export function formatSize(bytes: number): string {
  const unit = (['t', 'g', 'm', 'k'] as const).find(
    (name) => bytes >= UNITS[name] && bytes % UNITS[name] === 0,
  )
  return unit === undefined ? `${bytes}b` : `${bytes / UNITS[unit]}${unit}`
}

/** Limits for all process types, or by process type, as a description holds them. */
export function toLimits(
  input: LimitsInput | Readonly<Record<string, LimitsInput>>,
): Readonly<Record<string, Limits>> {
  const isForAll = Object.values(input).every((value) => typeof value !== 'object')
  const byType = isForAll ? { '*': input as LimitsInput } : (input as Readonly<Record<string, LimitsInput>>)
  return Object.fromEntries(
    Object.entries(byType)
      .filter(([, limits]) => Object.keys(limits).length > 0)
      .map(([type, { memory, cpus }]) => [
        type,
        {
          // What is no size is told as such when the description is checked.
          ...(memory !== undefined && {
            memory: typeof memory === 'string' ? (parseSize(memory) ?? Number.NaN) : memory,
          }),
          ...(cpus !== undefined && { cpus }),
        },
      ]),
  )
}

/** What is wrong with limits, each as a phrase. */
export function limitsProblems({ memory, cpus }: Limits): string[] {
  const isMemory = memory === undefined || (Number.isSafeInteger(memory) && memory >= LEAST_MEMORY)
  const isCpus = cpus === undefined || (Number.isFinite(cpus) && cpus >= 0.01 && cpus <= MOST_CPUS)
  return [
    ...(isMemory ? [] : ['memory is a number of bytes or a text such as 512m, at least 6m']),
    ...(isCpus ? [] : [`cpus is a number from 0.01 to ${MOST_CPUS}`]),
  ]
}

/** The limits of one process type: its own over those for all. Nothing when there are none. */
export function limitsFor(limits: Readonly<Record<string, Limits>>, processType: string): Limits | undefined {
  const own = { ...limits['*'], ...limits[processType] }
  return Object.keys(own).length > 0 ? own : undefined
}
