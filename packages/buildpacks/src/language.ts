import type { Instruction, Stage } from './dockerfile/instruction.ts'
import type { GeneratedFile } from './plan.ts'

/** What the buildpack of a language adds to a Dockerfile. */
export interface Language {
  /** The stages before the last one, in their order. */
  readonly stages: readonly Stage[]
  /** The stage that the last one comes from. */
  readonly from: string
  /** What the last stage does before it copies the source. */
  readonly runtime: readonly Instruction[]
  /** Where the source is after its build, when it has one. */
  readonly built?: SourcePlace
  readonly files: readonly GeneratedFile[]
}

/** Where a stage copies the source from: the context, or the stage that built it. */
export interface SourcePlace {
  readonly stage?: string
  readonly path: string
}

export const CONTEXT: SourcePlace = { path: 'source/' }

/** Copies the source, or a folder of it. */
export function copySource(
  place: SourcePlace,
  to: string,
  { folder = '', owner }: { readonly folder?: string; readonly owner?: string } = {},
): Instruction {
  return {
    kind: 'copy',
    ...(place.stage !== undefined && { from: place.stage }),
    source: folder === '' ? place.path : `${place.path}${folder}/`,
    to,
    ...(owner !== undefined && { owner }),
  }
}

/** A folder of the source as it is in an image. */
export function inImage(appFolder: string, folder: string): string {
  return folder === '' ? appFolder : `${appFolder}/${folder}`
}
