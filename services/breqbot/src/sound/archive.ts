import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import type { Zippable } from 'fflate'
import { SoundError } from './sound-error.ts'
import type { StoredSound } from './sound-store.ts'

/** A sound as an archive holds it. */
export interface ArchivedSound {
  readonly emoji: string
  readonly name: string
  /** Percent. */
  readonly volume: number
  /** ISO 8601. */
  readonly addedAt: string
  readonly audio: Buffer
  readonly original?: Buffer | undefined
}

interface Listing {
  readonly format: string
  readonly version: number
  readonly sounds: readonly ListedSound[]
}

interface ListedSound extends Omit<ArchivedSound, 'audio' | 'original'> {
  /** Paths within the archive. */
  readonly audio: string
  readonly original?: string
}

const LISTING = 'sounds.json'
const FORMAT = 'breqbot-sounds'
const VERSION = 1
/** Entries besides the sounds, and what a listing may take. */
const SLACK = 1024 * 1024

/** Packs sounds into a ZIP: `sounds.json`, and each sound's Ogg Opus and upload as files that any player opens. */
export function packSounds(stored: readonly StoredSound[]): Buffer {
  const files: Zippable = {}
  const sounds = stored.map(({ sound, audio, original }, index): ListedSound => {
    const { emoji, name, volume, addedAt } = sound
    const paths = { audio: `sounds/${index + 1}.ogg`, original: `originals/${index + 1}` }
    files[paths.audio] = audio
    if (original) files[paths.original] = original
    return { emoji, name, volume, addedAt, audio: paths.audio, ...(original && { original: paths.original }) }
  })
  const listing: Listing = { format: FORMAT, version: VERSION, sounds }
  files[LISTING] = strToU8(JSON.stringify(listing, undefined, 2))
  // Sound is compressed already.
  return Buffer.from(zipSync(files, { level: 0 }))
}

/**
 * Reads what `packSounds` made. Nothing in it is believed beyond its shape.
 *
 * @param limit - bytes that its files may take together when unpacked
 * @throws {SoundError} INVALID_ARCHIVE
 */
export function unpackSounds(archive: Buffer, limit: number): readonly ArchivedSound[] {
  const files = unzip(archive, limit + SLACK)
  const read = (path: string): Buffer => {
    const file = Object.hasOwn(files, path) ? files[path] : undefined
    if (!file) throw invalid(`it has no file ${path}`)
    return Buffer.from(file)
  }
  const listing = parseListing(strFromU8(read(LISTING)))
  return listing.sounds.map(({ audio, original, ...told }) => ({
    ...told,
    audio: read(audio),
    original: original === undefined ? undefined : read(original),
  }))
}

function unzip(archive: Buffer, limit: number): Readonly<Record<string, Uint8Array>> {
  let left = limit
  try {
    return unzipSync(archive, {
      // What an entry says of its size is all that is ever unpacked of it.
      filter: ({ originalSize }) => {
        left -= originalSize
        if (left < 0) throw new RangeError(`its files take more than ${limit} bytes`)
        return true
      },
    })
  } catch (error) {
    throw invalid(error instanceof RangeError ? error.message : 'it is no ZIP archive', error)
  }
}

function parseListing(text: string): Listing {
  let listing: Partial<Listing>
  try {
    listing = JSON.parse(text) as Partial<Listing>
  } catch (error) {
    throw invalid(`its ${LISTING} is no JSON`, error)
  }
  const { format, version, sounds } = listing ?? {}
  if (format !== FORMAT || version !== VERSION) throw invalid(`its ${LISTING} is not of ${FORMAT} ${VERSION}`)
  if (!Array.isArray(sounds) || !sounds.every(isListedSound)) {
    throw invalid(`its ${LISTING} lists something that is no sound`)
  }
  return { format, version, sounds }
}

function isListedSound(value: unknown): value is ListedSound {
  if (typeof value !== 'object' || value === null) return false
  const { emoji, name, volume, addedAt, audio, original } = value as Readonly<Record<string, unknown>>
  const isText = [emoji, name, addedAt, audio].every((text) => typeof text === 'string')
  const isDate = !Number.isNaN(Date.parse(String(addedAt)))
  return isText && isDate && typeof volume === 'number' && ['string', 'undefined'].includes(typeof original)
}

const invalid = (problem: string, cause?: unknown): SoundError =>
  new SoundError('INVALID_ARCHIVE', { problem }, { cause })
