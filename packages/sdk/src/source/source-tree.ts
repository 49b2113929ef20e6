import type { SourceSummary } from '../wall/builder.ts'

/** Everything that a build of a source is made of, read without changing anything. */
export interface SourceTree extends SourceSummary {
  /** Absolute, real path: the app's folder, or the workspace that contains it. */
  readonly root: string
  /** The app's folder, relative to the root; empty when it is the root. */
  readonly app: string
  /** What starts it as an app of Node where no Procfile says so. */
  readonly start?: string
  /** The app's own files, and those of the workspace packages that it depends on, sorted by path. */
  readonly entries: readonly SourceEntry[]
  /** The external packages that run with it, sorted by place. */
  readonly packages: readonly InstalledPackage[]
  /** Symbolic links in `node_modules` that lead to packages, sorted by place. */
  readonly links: readonly PackageLink[]
  /** Commands of packages, for the `node_modules/.bin` folders of the root and of the app. */
  readonly bins: readonly PackageBin[]
  /** Why this source cannot be built, one sentence each; empty when it can. */
  readonly problems: readonly string[]
}

/** A file, folder or symbolic link; paths are relative to the root. */
export type SourceEntry =
  | { readonly kind: 'file'; readonly path: string; readonly executable: boolean; readonly digest: string }
  | { readonly kind: 'folder'; readonly path: string }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }

/** A package from a registry, where `npm ci` put it. */
export interface InstalledPackage {
  /** Relative to the root: `node_modules/fastify`, `node_modules/a/node_modules/b`. */
  readonly place: string
  readonly name: string
  readonly version: string
  /** What the lockfile says of its content; empty when it says nothing. */
  readonly integrity: string
}

/** How a package is found by name where it is not: a workspace package, or the store of another package manager. */
export interface PackageLink {
  /** Relative to the root. */
  readonly place: string
  /** Relative to the root. */
  readonly target: string
}

/** A command that a package brings: `node_modules/.bin/next`. */
export interface PackageBin {
  /** Relative to the root. */
  readonly place: string
  /** The file behind it, relative to the root. */
  readonly target: string
}

/** Whether a path relative to a root belongs to an installed package rather than to the source itself. */
export function isInstalled(path: string): boolean {
  return path.split('/').includes('node_modules')
}
