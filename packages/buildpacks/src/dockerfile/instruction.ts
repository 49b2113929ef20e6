/** One line of a Dockerfile, as a value. Only `renderDockerfile` makes text of it, and it quotes or refuses all that is no plain word. */
export type Instruction = Copy | Run | Env | Workdir | User | Start

/** A stage: what follows a `FROM`. */
export interface Stage {
  /** Left out for the last one, which nothing refers to. */
  readonly name?: string
  /** The reference of an image, or the name of an earlier stage. */
  readonly from: string
  readonly instructions: readonly Instruction[]
}

export interface Copy {
  readonly kind: 'copy'
  /** The stage that it is in; without one it is in the context. */
  readonly from?: string
  readonly source: string
  readonly to: string
  /** Numbers, as in `1000:1000`. @default root */
  readonly owner?: string
}

/** Commands that run one after the other, until one fails. */
export interface Run {
  readonly kind: 'run'
  readonly commands: readonly Command[]
  /** Whether certificates and secrets are mounted, since the commands use the network or what is behind it. @default false */
  readonly network?: boolean
  /** Folders that stay between builds, where the builder can do that. @default [] */
  readonly caches?: readonly Cache[]
}

export interface Cache {
  readonly id: string
  readonly path: string
}

export interface Command {
  /** Shell of this package's own, which precedes the words and is written as it is: nothing of a source is in it. */
  readonly line?: string
  /** Each arrives as one word, whatever it contains. */
  readonly words: readonly string[]
  /** The folder to run in. @default the one of the stage */
  readonly folder?: string
}

interface Env {
  readonly kind: 'env'
  /** `$PATH` in a value is the one before. */
  readonly values: Readonly<Record<string, string>>
}

interface Workdir {
  readonly kind: 'workdir'
  readonly path: string
}

interface User {
  readonly kind: 'user'
  readonly user: string
}

interface Start {
  readonly kind: 'start'
  readonly words: readonly string[]
}

/** A command of words that arrive as they are. */
export function command(...words: readonly string[]): Command {
  return { words }
}

/** A constant line of shell, followed by words that arrive as they are. */
export function line(text: string, ...words: readonly string[]): Command {
  return { line: text, words }
}

/** A line of shell that the app itself declares. */
export function shell(text: string): Command {
  return command('sh', '-c', text)
}
