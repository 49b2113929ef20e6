import type { ConfigSnapshot } from '../config/config.ts'
import type { BuildSecrets } from '../descriptions/build-secrets.ts'
import { BerthError, isBerthError } from '../errors.ts'
import type { EventBody } from '../platform/event.ts'
import type { Parts } from '../platform/parts.ts'
import { valuesOf } from '../release/split-config.ts'
import { BuildLines } from '../store/build-outputs.ts'
import type { Build, Source } from '../wall/builder.ts'
import type { LogLine } from '../wall/engine.ts'
import { maskFor } from './mask.ts'

/** What is built, and who is told. */
export interface BuildInput {
  readonly app: string
  readonly source: Source
  /** Of the source, by which its output is found again. */
  readonly digest: string
  readonly config: ConfigSnapshot
  readonly buildSecrets: BuildSecrets
  readonly signal: AbortSignal
  readonly emit: (event: EventBody) => void
}

/**
 * Makes a build, tells its output as it comes, and keeps it, also when the build fails. A build that is there already prints
 * nothing, and what was kept of it stays.
 *
 * @throws {BerthError} BUILD_FAILED, with the values of secrets masked in the output
 */
export async function makeBuild(
  { engine, state }: Pick<Parts, 'engine' | 'state'>,
  { app, source, digest, config, buildSecrets, signal, emit }: BuildInput,
): Promise<Build> {
  const stored = { app: state.config.read(app), global: state.config.read({ global: true }) }
  const secrets = valuesOf(buildSecrets, stored)
  const mask = maskFor({ state }, { config }, Object.values(secrets))
  const lines = new BuildLines()
  const onLine = (line: LogLine): void => {
    const text = mask(line.text)
    lines.add(text)
    emit({ type: 'output', line: { ...line, text } })
  }
  const keep = async (outcome: 'done' | 'failed'): Promise<void> => {
    if (lines.all.length === 0) return
    // A disk that is full is told by what needs it more.
    await state.buildOutputs
      .keep(app, digest, { at: new Date().toISOString(), outcome, lines: lines.all })
      .catch(() => {})
  }
  try {
    const build = await engine.build(app, source, { signal, onLine, secrets })
    await keep('done')
    return build
  } catch (error) {
    await keep('failed')
    throw isBerthError(error, 'BUILD_FAILED') ? masked(error, mask) : error
  }
}

function masked(error: BerthError<'BUILD_FAILED'>, mask: (text: string) => string): BerthError {
  const { app, problem, output } = error.details
  return new BerthError('BUILD_FAILED', { app, problem: mask(problem), output: output.map(mask) })
}
