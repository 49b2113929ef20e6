import { hasOptions } from '../descriptions/docker-options.ts'
import type { DockerOptions } from '../descriptions/docker-options.ts'
import type { AppMount } from '../descriptions/app.ts'
import { BerthError } from '../errors.ts'
import { isOptionReader } from '../wall/option-reader.ts'
import type { OptionReader, ReadOptions } from '../wall/option-reader.ts'

/** The options of a release, each in its one form. */
export interface ReleaseOptions {
  readonly deploy: readonly string[]
  /** Of the process type that ports of the host lead to, beside the others. */
  readonly publish: readonly string[]
  readonly run: readonly string[]
}

/** The engine as a reader of options. @throws {BerthError} UNSUPPORTED when it understands none */
export function optionReaderOf(engine: { readonly name: string }): OptionReader {
  if (isOptionReader(engine)) return engine
  const remedy = 'run the app on the docker engine: berth up --engine docker'
  throw new BerthError('UNSUPPORTED', { engine: engine.name, ability: 'Docker options', remedy })
}

/**
 * What an app's options come to; nothing when it has none.
 *
 * @throws {BerthError} INVALID_OPTION, UNSUPPORTED
 */
export function readAppOptions(
  engine: { readonly name: string },
  { dockerOptions, mounts }: { readonly dockerOptions: DockerOptions; readonly mounts: readonly AppMount[] },
): ReleaseOptions | undefined {
  assertHarmless(engine, mounts)
  if (!hasOptions(dockerOptions)) return undefined
  const reader = optionReaderOf(engine)
  const { build, deploy, run, allow } = dockerOptions
  const read = (phase: 'build' | 'deploy' | 'run', texts: readonly string[]): ReadOptions =>
    reader.readOptions(phase, texts, allow)
  read('build', build)
  const { options, publishing } = read('deploy', deploy)
  return { deploy: options, publish: publishing, run: read('run', run).options }
}

/**
 * Refuses mounts that would show an instance what controls the machine, unless they are allowed.
 *
 * @throws {BerthError} INVALID_OPTION
 */
export function assertHarmless(engine: object, mounts: readonly AppMount[]): void {
  if (!isOptionReader(engine)) return
  for (const mount of mounts) {
    const danger = mount.allow ? undefined : engine.dangerOfMount(mount)
    if (danger === undefined) continue
    const option = `The mount of ${mount.from} to ${mount.to}`
    throw new BerthError('INVALID_OPTION', {
      option,
      problem: `is refused, since it ${danger}; allow it by name if you must`,
    })
  }
}
