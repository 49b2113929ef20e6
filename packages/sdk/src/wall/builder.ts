import type { CallOptions, LogLine } from './engine.ts'

/** Where an app's code comes from. */
export type Source = FolderSource | ImageSource

export interface FolderSource {
  readonly kind: 'folder'
  /** Absolute. */
  readonly path: string
  /** How it is built, where the app's description or somebody's hand says so; before what the source itself declares. */
  readonly buildpacks?: readonly string[]
  /** What the build asks its engine for in the engine's own words, such as `--build-arg LEVEL=2`. */
  readonly options?: readonly string[]
  /** Names of the secrets that its build may ask for; their values come with the call. */
  readonly secrets?: readonly string[]
}

/** An image that others make. */
export interface ImageSource {
  readonly kind: 'image'
  /** `itzg/minecraft-server`, `redis:8`, `registry.example/team/app@sha256:…`; without a tag it is `latest`. */
  readonly reference: string
  /** The process type as which the image's own command runs. */
  readonly processType: string
}

/** A line of shell, as a Procfile has it; `null` is what the build itself says, as images do. */
export type Command = string | null

/** What a source declares, read without building it. */
export interface SourceSummary {
  /** Digest of all that a build would be made of: the same digest, the same build. */
  readonly digest: string
  /** The text of its `Procfile`, when it has one. */
  readonly procfile?: string
  /** What runs of it when it has no Procfile, by process type. */
  readonly processTypes?: Readonly<Record<string, Command>>
  /** The text of its `app.json`, when it has one. */
  readonly appJson?: string
  /** The text of its `DOKKU_SCALE`, when it has one. */
  readonly scale?: string
  /** Of the source's secrets those that have to be set before it is built; none where a build runs nothing. */
  readonly secrets?: readonly string[]
}

/** What a source became: a folder or an image, immutable. */
export interface Build {
  /** Such as `process:9f2c…`: the same source gives the same id. */
  readonly id: string
  /** The engine that can run it. */
  readonly engine: string
  /** Absolute path of the folder, or the image's reference. */
  readonly location: string
  /** Process type to command, as its Procfile or image declares them. */
  readonly processTypes: Readonly<Record<string, Command>>
  /** Of an image that others made: its reference with the digest that the name stood for, `itzg/minecraft-server@sha256:…`. */
  readonly pinned?: string
}

/** Engines that turn a source into a build. */
export interface Builder {
  /**
   * Reads what the source declares; fast when nothing changed since the last time, and without changing anything.
   * Rejects with `SOURCE_NOT_FOUND`, `IMAGE_NOT_FOUND`, `REGISTRY_UNAVAILABLE`, and with `UNSUPPORTED` for a kind of source
   * that the engine makes nothing of.
   */
  inspect(source: Source, options?: CallOptions): Promise<SourceSummary>
  /** Makes the build, or finds the one that the same source made before. Rejects with `BUILD_FAILED`. */
  build(app: string, source: Source, options?: BuildOptions): Promise<Build>
  /** Whether the build can still be run. */
  hasBuild(build: Build): Promise<boolean>
  /** Deletes a build. Deleting what is not there is not an error. */
  removeBuild(build: Build): Promise<void>
}

export interface BuildOptions extends CallOptions {
  readonly onLine?: (line: LogLine) => void
  /** Values of secrets by their names. The build keeps them to itself: they are in nothing that it makes, and nothing that it tells. @default {} */
  readonly secrets?: Readonly<Record<string, string>>
}

/** Engines that build by buildpacks. */
export interface BuildpackReader {
  /** What is wrong with the name of a buildpack, as a phrase; nothing for one that can be used. */
  buildpackProblem(name: string): string | undefined
}

/** Whether this engine builds by buildpacks. */
export function isBuildpackReader(engine: object): engine is BuildpackReader {
  return 'buildpackProblem' in engine
}

/** Engines that can tell how they would build a source. */
export interface BuildExplainer {
  /** Tells it without building or changing anything. Rejects as `inspect` does, and with `INVALID_SOURCE`. */
  explain(source: Source, options?: CallOptions): Promise<BuildExplanation>
}

export interface BuildExplanation {
  /** What it becomes. */
  readonly becomes: 'folder' | 'image'
  /** Why, one sentence each, in the order of the decisions. */
  readonly explanation: readonly string[]
  /** What would run. `null`: what the image itself says. */
  readonly processTypes: Readonly<Record<string, Command>>
  /** The Dockerfile that it is made by, where one is written for it. */
  readonly dockerfile?: string
}

/** Whether this engine tells how it builds. */
export function isBuildExplainer(engine: object): engine is BuildExplainer {
  return 'explain' in engine
}
