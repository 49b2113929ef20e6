import { parseSize } from '@berth/sdk'
import { Unreadable } from './unreadable.ts'

const TIMES = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const

/** `512m`, `1.5g`, `1073741824`, in bytes. */
export function parseBytes(text: string): number {
  const bytes = parseSize(text)
  if (bytes === undefined) throw new Unreadable(`${text} is no size such as 512m`)
  return bytes
}

/** `30s`, `1m30s`, `500ms`, in milliseconds. */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)]
  if (text === '' || parts.map(([part]) => part).join('') !== text) {
    throw new Unreadable(`${text} is no time such as 30s`)
  }
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * TIMES[unit as keyof typeof TIMES], 0)
}

/** A number between bounds, both included. */
export function parseNumber(text: string, lowest: number, highest: number): number {
  const number = Number(text)
  if (!/^-?\d+(\.\d+)?$/.test(text) || number < lowest || number > highest) {
    throw new Unreadable(`${text} is no number from ${lowest} to ${highest}`)
  }
  return number
}

/** A whole number between bounds, both included. */
export function parseInteger(text: string, lowest: number, highest: number): number {
  if (!/^-?\d+$/.test(text)) throw new Unreadable(`${text} is no whole number`)
  return parseNumber(text, lowest, highest)
}

/** `KEY=value`; the value may be anything, also empty. */
export function parsePair(text: string, name: RegExp): { readonly key: string; readonly value: string } {
  const cut = text.indexOf('=')
  const key = cut === -1 ? text : text.slice(0, cut)
  if (!name.test(key)) throw new Unreadable(`${JSON.stringify(key)} is no name`)
  if (cut === -1) throw new Unreadable(`${key} has no value; write ${key}=value`)
  return { key, value: text.slice(cut + 1) }
}

/** An absolute path without steps back, so that what it looks like is what it is. */
export function parsePath(text: string): string {
  if (!text.startsWith('/')) throw new Unreadable(`${text} is no absolute path`)
  const parts = text.split('/').filter((part) => part !== '')
  if (parts.some((part) => part === '.' || part === '..' || part.includes('\0'))) {
    throw new Unreadable(`${text} must not contain . or ..`)
  }
  return `/${parts.join('/')}`
}
