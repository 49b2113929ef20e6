import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client'
import { HttpDurations } from './http-durations.ts'

/** A number of the service's own on `/metrics`; it is read when somebody asks, so that counting it costs nothing. */
export interface Metric {
  readonly type: 'counter' | 'gauge'
  readonly help: string
  read(): number
}

/** The metrics of one service: its requests, its process and what it counts itself. */
export interface Metrics {
  readonly http: HttpDurations
  readonly contentType: string
  format(): Promise<string>
}

/** A registry of its own, never the global one, so that two services in one process do not mix. */
export function buildMetrics(own: Readonly<Record<string, Metric>>): Metrics {
  const registry = new Registry()
  const http = new HttpDurations()
  for (const [name, metric] of Object.entries(own)) register(registry, name, metric)
  let isCollecting = false
  return {
    http,
    contentType: registry.contentType,
    async format() {
      // These keep a timer and an observer of the garbage collector running: not before somebody wants the numbers.
      if (!isCollecting) collectDefaultMetrics({ register: registry })
      isCollecting = true
      return `${await registry.metrics()}\n${http.format()}`
    },
  }
}

function register(registry: Registry, name: string, metric: Metric): void {
  const { type, help } = metric
  const registers = [registry]
  if (type === 'gauge') {
    const gauge: Gauge = new Gauge({ name, help, registers, collect: () => gauge.set(metric.read()) })
    return
  }
  const counter: Counter = new Counter({
    name,
    help,
    registers,
    collect() {
      counter.reset()
      counter.inc(metric.read())
    },
  })
}
