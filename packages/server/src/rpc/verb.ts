import type { Platform } from '@berth/sdk'
import type { Reader } from './readers.ts'

type Member = keyof Platform & string
type Method = (...args: never) => unknown

/** Every verb of the platform, those of a group with its name: `deploy`, `config.set`. */
export type VerbName = {
  [Name in Member]: Platform[Name] extends Method ? Name : `${Name}.${keyof Platform[Name] & string}`
}[Member]

/** The method that a verb's name stands for. */
export type VerbMethod<Name extends VerbName> = Name extends Member
  ? Platform[Name]
  : Name extends `${infer Group extends Member}.${infer Name}`
    ? Name extends keyof Platform[Group]
      ? Platform[Group][Name]
      : never
    : never

/** Options that cannot travel as JSON: each has a way of its own over the wire. */
export const LIVE_OPTIONS = ['signal', 'onEvent', 'onLine', 'onOutput', 'stdin', 'resizes'] as const

export type LiveOption = (typeof LIVE_OPTIONS)[number]

type Params<Name extends VerbName> =
  VerbMethod<Name> extends (...args: infer Args extends readonly unknown[]) => unknown ? Args : never

// In every verb the options are the last parameter, and the only optional one.
type Positional<Args extends readonly unknown[]> =
  Args extends Required<Args> ? Args : Required<Args> extends readonly [...infer Head, unknown] ? Head : never

type Options<Args extends readonly unknown[]> =
  Args extends Required<Args>
    ? undefined
    : Required<Args> extends readonly [...unknown[], infer Last]
      ? Last
      : never

type Readers<Args extends readonly unknown[]> = { readonly [Index in keyof Args]: Reader<Args[Index]> }

/** How a verb travels: what its arguments must look like, and whether it answers once or with items. */
export interface VerbSpec<Name extends VerbName> {
  readonly answers: ReturnType<VerbMethod<Name>> extends AsyncIterable<unknown> ? 'items' : 'result'
  readonly args: Readers<Positional<Params<Name>>>
  /** Readers of the options that are plain data; absent for verbs that take none at all. */
  readonly options: Options<Params<Name>> extends infer Given
    ? Given extends object
      ? { readonly [Key in Exclude<keyof Given, LiveOption>]-?: Reader<Exclude<Given[Key], undefined>> }
      : undefined
    : never
}

/** A spec for those who handle any verb: which reader belongs to which parameter was checked where the table is. */
export interface AnyVerbSpec {
  readonly answers: 'items' | 'result'
  readonly args: readonly Reader<unknown>[]
  readonly options: Readonly<Record<string, Reader<unknown>>> | undefined
}
