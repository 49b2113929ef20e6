import type { CallOptions, LogLine } from './engine.ts'

/** Where an app's code comes from. */
export type Source = FolderSource

export interface FolderSource {
  readonly kind: 'folder'
  /** Absolute. */
  readonly path: string
}

/** What a source declares, read without building it. */
export interface SourceSummary {
  /** Digest of all that a build would be made of: the same digest, the same build. */
  readonly digest: string
  /** The text of its `Procfile`, when it has one. */
  readonly procfile?: string
  /** The text of its `app.json`, when it has one. */
  readonly appJson?: string
  /** The text of its `DOKKU_SCALE`, when it has one. */
  readonly scale?: string
}

/** What a source became: a folder or an image, immutable. */
export interface Build {
  /** Content-addressed, such as `process:9f2c…`: the same source gives the same id. */
  readonly id: string
  /** The engine that can run it. */
  readonly engine: string
  /** Absolute path of the folder, or the image's reference. */
  readonly location: string
  /** Process type to command, as its Procfile or image declares them. */
  readonly processTypes: Readonly<Record<string, string>>
}

/** Engines that turn a source into a build. */
export interface Builder {
  /** Reads what the source declares; fast when nothing changed since the last time. Rejects with `SOURCE_NOT_FOUND`. */
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
}
