import { BerthError, fleet, isSource, parseApp } from '@berth/sdk'
import type {
  App,
  CertificateFiles,
  ConfigScope,
  Fleet,
  RoutingChanges,
  Source,
  Terminal,
  TerminalSize,
} from '@berth/sdk'

/**
 * Takes a value of JSON that a stranger may have sent, and gives it its type.
 *
 * @throws {BerthError} INVALID_OPTION that names the place, INVALID_DESCRIPTION
 */
export type Reader<T> = (json: unknown, place: string) => T

export const text: Reader<string> = (json, place) =>
  typeof json === 'string' ? json : refuse(place, 'is no text')

export const count: Reader<number> = (json, place) =>
  Number.isSafeInteger(json) && Number(json) >= 0 ? Number(json) : refuse(place, 'is no whole number from 0')

export const flag: Reader<boolean> = (json, place) =>
  typeof json === 'boolean' ? json : refuse(place, 'is neither true nor false')

/** One of the given words. */
export function oneOf<Word extends string>(...words: readonly Word[]): Reader<Word> {
  return (json, place) =>
    words.find((word) => word === json) ?? refuse(place, `is none of ${words.join(', ')}`)
}

export function listOf<T>(item: Reader<T>): Reader<readonly T[]> {
  return (json, place) =>
    Array.isArray(json)
      ? json.map((value, index) => item(value, `${place}[${index}]`))
      : refuse(place, 'is no list')
}

export function recordOf<T>(item: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (json, place) =>
    Object.fromEntries(
      Object.entries(record(json, place)).map(([key, value]) => [key, item(value, `${place}.${key}`)]),
    )
}

export const scope: Reader<ConfigScope> = (json, place) => {
  if (typeof json === 'string') return json
  return record(json, place).global === true
    ? { global: true }
    : refuse(place, 'is neither the name of an app nor { global: true }')
}

/** The name of an app, or its description. */
export const appOrName: Reader<App | string> = (json) => (typeof json === 'string' ? json : parseApp(json))

export const apps: Reader<Fleet> = (json, place) => {
  const { kind, apps } = record(json, place)
  return kind === 'fleet' && Array.isArray(apps) ? fleet(apps.map(parseApp)) : refuse(place, 'is no fleet')
}

export const target: Reader<App | Fleet | string> = (json, place) =>
  typeof json === 'object' && json !== null && 'kind' in json && json.kind === 'fleet'
    ? apps(json, place)
    : appOrName(json, place)

export const source: Reader<Source> = (json, place) =>
  isSource(json) ? json : refuse(place, 'is neither a folder with an absolute path nor an image')

export const terminalSize: Reader<TerminalSize> = (json, place) => {
  const { columns, rows } = record(json, place)
  return { columns: count(columns, `${place}.columns`), rows: count(rows, `${place}.rows`) }
}

export const terminal: Reader<Terminal> = (json, place) => {
  const { type } = record(json, place)
  return { ...terminalSize(json, place), ...(type !== undefined && { type: text(type, `${place}.type`) }) }
}

/** What each may be is for the platform to say. */
export const routingChanges: Reader<RoutingChanges> = record

export const certificateFiles: Reader<CertificateFiles> = (json, place) => {
  const { certificate, key } = record(json, place)
  return { certificate: text(certificate, `${place}.certificate`), key: text(key, `${place}.key`) }
}

/** An object of any keys. */
export function record(json: unknown, place: string): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null && !Array.isArray(json)
    ? (json as Record<string, unknown>)
    : refuse(place, 'is no object')
}

/** Refuses a value. It is never told, since it may be a secret. */
export function refuse(place: string, problem: string): never {
  throw new BerthError('INVALID_OPTION', { option: place, problem })
}
