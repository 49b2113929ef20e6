import { formatSource } from '../descriptions/image.ts'
import { BerthError } from '../errors.ts'
import { readProcessTypes } from '../release/read-process-types.ts'
import type { Build, BuildExplanation, BuildOptions, Source, SourceSummary } from '../wall/builder.ts'
import type { LogLine } from '../wall/engine.ts'
import type { MemoryBehaviour } from './memory-behaviour.ts'
import type { MemoryCalls } from './memory-calls.ts'
import { inspectMemorySource } from './memory-source.ts'

/** The builds of a memory engine: names, of which it remembers those that were made and not removed. */
export class MemoryBuilds {
  readonly images = new Map<string, string>()
  readonly secrets = new Map<string, NonNullable<BuildOptions['secrets']>>()
  readonly #asked: MemoryCalls
  readonly #made = new Set<string>()

  constructor(asked: MemoryCalls) {
    this.#asked = asked
  }

  async inspect(source: Source): Promise<SourceSummary> {
    this.#asked.note('inspect', formatSource(source))
    return inspectMemorySource(source, this.images)
  }

  async build(
    app: string,
    source: Source,
    { output = [], exits = 0 }: MemoryBehaviour,
    { onLine, secrets = {} }: BuildOptions,
  ): Promise<Build> {
    this.secrets.set(app, secrets)
    for (const text of output) onLine?.(lineOf(app, 'build', text))
    if (exits !== 0) throw new BerthError('BUILD_FAILED', { app, problem: 'told to fail', output })
    const { digest, procfile, processTypes = {} } = await this.inspect(source)
    const build = {
      id: `memory:${digest}`,
      engine: 'memory',
      location: `${formatSource(source)} ${digest}`,
      processTypes: procfile === undefined ? processTypes : readProcessTypes(app, procfile),
      ...(source.kind === 'image' && { pinned: `${source.reference}@${this.images.get(source.reference)}` }),
    }
    this.keep(build)
    return build
  }

  async explain(source: Source): Promise<BuildExplanation> {
    const { procfile, processTypes = {} } = await this.inspect(source)
    return {
      becomes: source.kind,
      explanation: [`It is ${formatSource(source)}.`],
      processTypes: procfile === undefined ? processTypes : readProcessTypes('memory', procfile),
    }
  }

  prepared(build: Build, { app, release }: { readonly app: string; readonly release: number }): Build {
    const nameOf = (name: string): string => `${name}, prepared for ${app} ${release}`
    return { ...build, id: nameOf(build.id), location: nameOf(build.location) }
  }

  keep({ id }: Build): void {
    this.#made.add(id)
  }

  has({ id }: Build): boolean {
    return this.#made.has(id)
  }

  remove({ id }: Build): void {
    this.#made.delete(id)
  }
}

/** A line that is printed now. */
export function lineOf(app: string, source: string, text: string): LogLine {
  return { at: new Date().toISOString(), app, source, stream: 'stdout', text }
}
