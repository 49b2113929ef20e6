const NAME = 'http_request_duration_seconds'
const BOUNDS_MS = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000]

/** How long the requests of one method, route and status took. */
class Durations {
  readonly counts = new Float64Array(BOUNDS_MS.length + 1)
  sum = 0

  add(milliseconds: number): void {
    let bucket = 0
    while (bucket < BOUNDS_MS.length && milliseconds > (BOUNDS_MS[bucket] ?? 0)) bucket += 1
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1
    this.sum += milliseconds
  }
}

/** What a request is counted with: no look-up but that of the status, so that counting costs nanoseconds. */
export type CountRequest = (status: number, milliseconds: number) => void

/**
 * The histogram of request durations by method, route and status. A general-purpose client hashes the labels of every
 * observation; here each route holds its own counters, and text is made only when somebody asks for it.
 */
export class HttpDurations {
  readonly #series: { labels: string; byStatus: Map<number, Durations> }[] = []

  /** The counter of one route; `route` is its pattern, never the path of a request. */
  count(method: string, route: string): CountRequest {
    const byStatus = new Map<number, Durations>()
    this.#series.push({ labels: `method="${method}",route="${escapeLabel(route)}"`, byStatus })
    return (status, milliseconds) => {
      let durations = byStatus.get(status)
      if (!durations) byStatus.set(status, (durations = new Durations()))
      durations.add(milliseconds)
    }
  }

  /** Prometheus text format, version 0.0.4. */
  format(): string {
    const samples = this.#series.flatMap(({ labels, byStatus }) =>
      [...byStatus].flatMap(([status, durations]) =>
        formatDurations(`${labels},status="${status}"`, durations),
      ),
    )
    const head = [`# HELP ${NAME} How long requests took, in seconds.`, `# TYPE ${NAME} histogram`]
    return [...head, ...samples, ''].join('\n')
  }
}

function formatDurations(labels: string, { counts, sum }: Durations): readonly string[] {
  let total = 0
  const buckets = Array.from(counts, (count, index) => {
    const bound = BOUNDS_MS[index]
    total += count
    return `${NAME}_bucket{${labels},le="${bound === undefined ? '+Inf' : bound / 1000}"} ${total}`
  })
  return [...buckets, `${NAME}_sum{${labels}} ${sum / 1000}`, `${NAME}_count{${labels}} ${total}`]
}

const escapeLabel = (value: string): string =>
  value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
