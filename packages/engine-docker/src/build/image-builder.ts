import { join } from 'node:path'
import { BerthError, readProcessTypes, SourceReader } from '@berth/sdk'
import type { Build, Builder, BuildOptions, CallOptions, Source, SourceSummary } from '@berth/sdk'
import type Docker from 'dockerode'
import { IMAGE_COMMAND } from '../container/image-command.ts'
import { buildError, engineError, isMissing } from '../errors.ts'
import { DOCKERFILE, readBuildContext } from './build-context.ts'
import type { BuildContext, PlanImage } from './build-context.ts'
import { BuildOutput } from './build-output.ts'
import { runBuild } from './run-build.ts'
import type { BuilderKind } from './run-build.ts'

export interface ImageBuilderOptions {
  /** Absolute path of the platform's home, which is never part of a source. */
  readonly home: string
  readonly kind: BuilderKind
  readonly caBundle?: string
  /** How images are made of sources. @default by their own Dockerfile */
  readonly plan?: PlanImage
}

/**
 * Makes images of sources with a Dockerfile, tagged by the digest of all that goes into them: an unchanged source is
 * neither built nor sent.
 */
export class ImageBuilder implements Builder {
  readonly #docker: Docker
  readonly #options: ImageBuilderOptions
  readonly #reader: SourceReader
  readonly #building = new Map<string, Promise<unknown>>()

  constructor(docker: Docker, options: ImageBuilderOptions) {
    const { home } = options
    this.#docker = docker
    this.#options = options
    this.#reader = new SourceReader({ cache: join(home, 'cache/sources'), exclude: [home] })
  }

  async inspect(source: Source, { signal }: CallOptions = {}): Promise<SourceSummary> {
    const context = await this.#read(source, signal)
    const { digest, procfile, appJson, scale } = context
    const declared = procfile ?? (hasDockerfile(context) ? formatProcfile(typesOf(context)) : undefined)
    return {
      digest,
      ...(declared !== undefined && { procfile: declared }),
      ...(appJson !== undefined && { appJson }),
      ...(scale !== undefined && { scale }),
    }
  }

  async build(app: string, source: Source, options: BuildOptions = {}): Promise<Build> {
    const { signal, onLine } = options
    const output = new BuildOutput((text) =>
      onLine?.({ at: new Date().toISOString(), app, source: 'build', stream: 'stdout', text }),
    )
    try {
      const context = await this.#read(source, signal)
      const build = describe(app, context)
      // Two at the same time would both send and build the same.
      const before = this.#building.get(build.location) ?? Promise.resolve()
      const turn = before.catch(() => {}).then(() => this.#provide(app, build, context, output, signal))
      this.#building.set(build.location, turn)
      await turn.finally(() => {
        if (this.#building.get(build.location) === turn) this.#building.delete(build.location)
      })
      return build
    } catch (error) {
      throw buildError(app, error, output.last, signal)
    }
  }

  async hasBuild({ location }: Build): Promise<boolean> {
    try {
      await this.#docker.getImage(location).inspect()
      return true
    } catch (error) {
      if (isMissing(error)) return false
      throw engineError(error)
    }
  }

  async removeBuild({ location }: Build): Promise<void> {
    try {
      // Only its name goes when something still runs of it, or when another app has the same image.
      await this.#docker.getImage(location).remove({ force: true })
    } catch (error) {
      if (!isMissing(error)) throw engineError(error)
    }
  }

  async #read(source: Source, signal: AbortSignal | undefined): Promise<BuildContext> {
    const { kind, plan } = this.#options
    return await readBuildContext(source, {
      reader: this.#reader,
      builder: kind,
      ...(plan && { plan }),
      ...(signal && { signal }),
    })
  }

  async #provide(
    app: string,
    build: Build,
    context: BuildContext,
    output: BuildOutput,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    signal?.throwIfAborted()
    if (await this.hasBuild(build)) return
    if (!hasDockerfile(context)) {
      const problem = `there is no ${DOCKERFILE} in ${context.folder}; add one, or use the process engine`
      throw new BerthError('BUILD_FAILED', { app, problem, output: [] })
    }
    const { kind, caBundle } = this.#options
    await runBuild(this.#docker, context, {
      kind,
      tag: build.location,
      output,
      ...(caBundle !== undefined && { caBundle }),
      ...(signal && { signal }),
    })
  }
}

function describe(app: string, context: BuildContext): Build {
  const { digest, procfile } = context
  const name = digest.slice(0, 32)
  const processTypes = procfile === undefined ? typesOf(context) : readProcessTypes(app, procfile)
  return {
    id: `docker:${name}`,
    engine: 'docker',
    location: `berth/${repositoryOf(app)}:${name}`,
    processTypes,
  }
}

/** Docker allows fewer names than Berth does: no separators beside each other, but for hyphens. */
function repositoryOf(app: string): string {
  return app.replaceAll(/[.-]*\.[.-]*/g, '.')
}

function typesOf({ processTypes }: BuildContext): Readonly<Record<string, string>> {
  return processTypes ?? { web: IMAGE_COMMAND }
}

function formatProcfile(processTypes: Readonly<Record<string, string>>): string {
  return Object.entries(processTypes)
    .map(([type, command]) => `${type}: ${command}\n`)
    .join('')
}

function hasDockerfile({ dockerfile, entries }: BuildContext): boolean {
  return dockerfile !== undefined || entries.some(({ kind, path }) => kind === 'file' && path === DOCKERFILE)
}
