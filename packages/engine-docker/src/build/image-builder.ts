import { hash } from 'node:crypto'
import { basename, join } from 'node:path'
import { readFile } from 'node:fs/promises'
import { BerthError, readProcessTypes, SourceReader, Turns } from '@berth/sdk'
import type {
  Build,
  BuildExplanation,
  Builder,
  BuildOptions,
  CallOptions,
  Command,
  FolderSource,
  ImageSource,
  Source,
  SourceSummary,
} from '@berth/sdk'
import type Docker from 'dockerode'
import { buildError, engineError } from '../errors.ts'
import { inspectImage } from '../images/find-image.ts'
import { ImageSources } from '../images/image-source.ts'
import type { OwnImages } from '../images/own-images.ts'
import type { AuthOf } from '../images/docker-logins.ts'
import { explainFolder, explainImage } from './explain.ts'
import { DOCKERFILE, readBuildContext, withCaFile } from './build-context.ts'
import type { BuildContext, PlanImage } from './build-context.ts'
import { BuildOutput } from './build-output.ts'
import { missingSecrets } from './missing-secrets.ts'
import { runBuild } from './run-build.ts'
import type { BuilderKind } from './run-build.ts'
import { trustRemedy } from './untrusted.ts'

export interface ImageBuilderOptions {
  /** Absolute path of the platform's home, which is never part of a source. */
  readonly home: string
  /** Whose images they are: no other platform of the same Docker has the same ones, and takes them away. */
  readonly platform: string
  readonly own: OwnImages
  readonly kind: BuilderKind
  readonly caBundle?: string
  /** How images are made of sources. @default by their own Dockerfile */
  readonly plan?: PlanImage
  /** What registries are shown that have images of others. */
  readonly authOf: AuthOf
}

/**
 * Makes images of folders, tagged by the digest of all that goes into them: an unchanged source is neither built nor sent.
 * Images that others make are fetched when they are not here.
 */
export class ImageBuilder implements Builder {
  readonly #docker: Docker
  readonly #options: ImageBuilderOptions
  readonly #reader: SourceReader
  readonly #images: ImageSources
  /** By the name of an image: two at once would both send or fetch, and make the same. */
  readonly #building = new Turns()

  constructor(docker: Docker, options: ImageBuilderOptions) {
    const { home } = options
    this.#docker = docker
    this.#options = options
    this.#images = new ImageSources(docker, options)
    this.#reader = new SourceReader({ cache: join(home, 'cache/sources'), exclude: [home] })
  }

  async inspect(source: Source, { signal }: CallOptions = {}): Promise<SourceSummary> {
    if (source.kind === 'image') {
      const { found: _, ...summary } = await this.#images.inspect(source, signal)
      return summary
    }
    const context = await this.#read(source, signal)
    const { digest, procfile, appJson, scale } = context
    return {
      digest,
      ...(procfile !== undefined && { procfile }),
      ...(procfile === undefined && hasDockerfile(context) && { processTypes: typesOf(context) }),
      ...(appJson !== undefined && { appJson }),
      ...(scale !== undefined && { scale }),
      ...(source.secrets && { secrets: source.secrets }),
    }
  }

  async build(app: string, source: Source, options: BuildOptions = {}): Promise<Build> {
    const { onLine, ...given } = options
    const output = new BuildOutput((text) =>
      onLine?.({ at: new Date().toISOString(), app, source: 'build', stream: 'stdout', text }),
    )
    try {
      return source.kind === 'image'
        ? await this.#fetch(app, source, output, given.signal)
        : await this.#build(app, source, output, given)
    } catch (error) {
      const remedy = trustRemedy(output.last, this.#options.caBundle)
      throw buildError(app, error, { output: output.last, remedy, signal: given.signal })
    }
  }

  async explain(source: Source, { signal }: CallOptions = {}): Promise<BuildExplanation> {
    try {
      if (source.kind === 'image')
        return explainImage(source, (await this.#images.inspect(source, signal)).found)
      const context = await this.#read(source, signal)
      return explainFolder(context, processesOf(basename(source.path), context), source.secrets)
    } catch (error) {
      throw engineError(error)
    }
  }

  async hasBuild({ location }: Build): Promise<boolean> {
    try {
      return (await inspectImage(this.#docker, location)) !== undefined
    } catch (error) {
      throw engineError(error)
    }
  }

  async removeBuild({ location }: Build): Promise<void> {
    try {
      await this.#options.own.remove(location)
    } catch (error) {
      throw engineError(error)
    }
  }

  preparedBuild(build: Build, { app, release }: { readonly app: string; readonly release: number }): Build {
    const digest = hash('sha256', JSON.stringify(['berth prepared 1', build.location, app, release]))
    return { ...build, ...this.#describe(app, digest, build.processTypes) }
  }

  async #fetch(
    app: string,
    source: ImageSource,
    output: BuildOutput,
    signal: AbortSignal | undefined,
  ): Promise<Build> {
    const { digest, processTypes = {}, found } = await this.#images.inspect(source, signal)
    const build: Build = { ...this.#describe(app, digest, processTypes), pinned: found.pinned }
    await this.#building.take(build.location, async () => {
      if (await this.hasBuild(build)) return
      const [repository = '', tag = ''] = build.location.split(':')
      await this.#images.provide(found, { repository, tag }, (text) => output.say(text), signal)
    })
    return build
  }

  async #build(app: string, source: FolderSource, output: BuildOutput, given: Given): Promise<Build> {
    const context = await this.#read(source, given.signal)
    const build = this.#describe(app, context.digest, processesOf(app, context))
    await this.#building.take(build.location, () => this.#provide(app, build, context, output, given))
    return build
  }

  #describe(app: string, digest: string, processTypes: Readonly<Record<string, Command>>): Build {
    const name = digest.slice(0, 32)
    return {
      id: `docker:${name}`,
      engine: 'docker',
      location: `berth-${this.#options.platform}/${repositoryOf(app)}:${name}`,
      processTypes,
    }
  }

  async #read(source: FolderSource, signal: AbortSignal | undefined): Promise<BuildContext> {
    const { kind, plan, caBundle } = this.#options
    return await readBuildContext(source, {
      reader: this.#reader,
      builder: kind,
      ...(kind === 'classic' && plan && caBundle !== undefined && { hasCaFile: true }),
      ...(plan && { plan }),
      ...(signal && { signal }),
    })
  }

  async #provide(
    app: string,
    build: Build,
    context: BuildContext,
    output: BuildOutput,
    { signal, secrets = {} }: Given,
  ): Promise<void> {
    signal?.throwIfAborted()
    if (await this.hasBuild(build)) return
    if (!hasDockerfile(context)) {
      const problem = `there is no ${DOCKERFILE} in ${context.folder}; add one, or use the process engine`
      throw new BerthError('BUILD_FAILED', { app, problem, output: [] })
    }
    const { kind, caBundle } = this.#options
    for (const line of missingSecrets(context.secrets ?? [], secrets)) output.say(line)
    const certificates = kind === 'classic' && caBundle !== undefined ? await readFile(caBundle, 'utf8') : ''
    const sent = certificates === '' ? context : withCaFile(context, certificates)
    await runBuild(this.#docker, sent, {
      kind,
      tag: build.location,
      output,
      secrets,
      ...(caBundle !== undefined && { caBundle }),
      ...(signal && { signal }),
    })
  }
}

/** What a build is given beside its source. */
type Given = Pick<BuildOptions, 'signal' | 'secrets'>

/** Docker allows fewer names than Berth does: no separators beside each other, but for hyphens. */
function repositoryOf(app: string): string {
  return app.replaceAll(/[.-]*\.[.-]*/g, '.')
}

function processesOf(app: string, context: BuildContext): Readonly<Record<string, Command>> {
  return context.procfile === undefined ? typesOf(context) : readProcessTypes(app, context.procfile)
}

/** Without a Procfile the image runs as it says itself, unless a planner knows better. */
function typesOf({ processTypes }: BuildContext): Readonly<Record<string, Command>> {
  return processTypes ?? { web: null }
}

function hasDockerfile({ dockerfile, entries }: BuildContext): boolean {
  return dockerfile !== undefined || entries.some(({ kind, path }) => kind === 'file' && path === DOCKERFILE)
}
