import type { SourceEntry, SourceReader, SourceTree } from '@berth/sdk'

/** How an image is made of a source, as plain data: nothing has been built, and nothing of it knows of Docker's API. */
export interface BuildPlan {
  /** Digest of all below that the image is made of: the same digest, the same image. */
  readonly digest: string
  /** The text of the Dockerfile; it belongs into the context as `Dockerfile`, in place of any there. */
  readonly dockerfile: string
  /** Absolute path of the folder that the entries are relative to: the app's, or its workspace's. */
  readonly folder: string
  /** What of the source is sent, sorted by path, without what the rules of `ignore` leave out. */
  readonly entries: readonly SourceEntry[]
  /** What precedes the path of each entry in the context: `source/`, or nothing for an app with a Dockerfile of its own. */
  readonly prefix: string
  /** What is sent beside the source; paths are those in the context. */
  readonly files: readonly GeneratedFile[]
  /** The rules of `.dockerignore` that the entries were chosen by, ours first. */
  readonly ignore: readonly string[]
  /** What runs when the source has no Procfile; left out where only its image knows. */
  readonly processTypes?: Readonly<Record<string, string>>
  /** The ids of the secrets that the Dockerfile may mount: `ca`, and names that its commands see as variables. None has to be given. */
  readonly secrets: readonly string[]
  /** Why it is built like this, one sentence each, in the order of the decisions. */
  readonly explanation: readonly string[]
}

export interface GeneratedFile {
  readonly path: string
  readonly content: string
  readonly executable: boolean
}

export interface PlanOptions {
  readonly reader: SourceReader
  /** The source, where the reader has just read it. @default it is read */
  readonly tree?: SourceTree
  /** What the app's description declares; before `app.json` and `.buildpacks`. @default [] */
  readonly buildpacks?: readonly string[]
  /** Base images to use in place of the public ones; `{version}` stands for the version that was found. @default {} */
  readonly images?: BaseImages
  /** BuildKit mounts secrets and caches; the classic builder cannot. @default 'buildkit' */
  readonly builder?: 'buildkit' | 'classic'
  /** For the classic builder: whether the context has a file `CA_FILE` of certificates to trust. @default false */
  readonly hasCaFile?: boolean
  /** Names of secrets that commands of the build see as variables, such as `SENTRY_AUTH_TOKEN`. @default [] */
  readonly secrets?: readonly string[]
  readonly signal?: AbortSignal
}

/** References of images by the buildpack that they are for: `registry.example/node:{version}`. */
export interface BaseImages {
  /** @default 'node:{version}-bookworm-slim' */
  readonly node?: string
  /** @default 'python:{version}-slim-bookworm' */
  readonly python?: string
  /** @default 'nginx:1' */
  readonly static?: string
}

/** Where the classic builder finds certificates in the context. */
export const CA_FILE = 'berth/ca.crt'
