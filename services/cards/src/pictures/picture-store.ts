import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { JobQueue } from '../browser/job-queue.ts'
import type { DiskCache } from '../storage/disk-cache.ts'
import { SingleFlight } from '../storage/single-flight.ts'
import { fetchBytes } from './fetch-bytes.ts'
import type { FetchLimits } from './fetch-bytes.ts'
import { PictureError } from './picture-error.ts'
import type { Network } from './resolve-host.ts'
import { sanitise } from './sanitise.ts'
import type { Picture } from './sanitise.ts'

/** How pictures are fetched and kept. */
export interface PictureStoreOptions extends FetchLimits {
  readonly network: Network
  readonly files: DiskCache
  /** Milliseconds for which a picture is taken as it was; then it is fetched again. */
  readonly freshness: number
}

/** A picture for a card, and until when it is not looked for again. */
export interface StoredPicture {
  /** As a `data:` address. */
  readonly data: string
  readonly freshUntil: number
}

type Size = { readonly width: number; readonly height: number }

/** Pictures have twice the pixels of their place on the card, for screens that show them. */
const DENSITY = 2
const WORKERS = 4
const MOST_WAITING = 200
const MEMORY_BYTES = 32_000_000
/** Milliseconds for which a failure is remembered. */
const FAILURE_AGE = 60_000

/**
 * The pictures of cards, from the internet, by their URL. One that failed is not asked for again for a minute. One that is
 * old and cannot be fetched again is used as it was: a card that was right once does not break with somebody's server.
 */
export class PictureStore {
  readonly #options: PictureStoreOptions
  readonly #memory = new LRUCache<string, StoredPicture>({
    maxSize: MEMORY_BYTES,
    sizeCalculation: ({ data }) => data.length,
  })
  readonly #failures = new LRUCache<string, PictureError>({ max: 5000, ttl: FAILURE_AGE })
  readonly #flights = new SingleFlight<StoredPicture>()
  readonly #queue = new JobQueue(Array.from({ length: WORKERS }), MOST_WAITING)
  /** How many were fetched, and how many could not be had. */
  readonly counts = { fetched: 0, failed: 0 }

  constructor(options: PictureStoreOptions) {
    this.#options = options
  }

  /**
   * The picture at a URL, cropped for a place of the given size.
   *
   * @throws {PictureError}
   */
  async get(url: string, size: Size, signal?: AbortSignal): Promise<StoredPicture> {
    const key = hash('sha256', JSON.stringify([url, size.width, size.height, DENSITY]))
    const known = this.#memory.get(key)
    if (known && known.freshUntil > Date.now()) return known
    return await this.#flights.do(key, (stop) => this.#find(key, url, size, stop), signal)
  }

  async #find(key: string, url: string, size: Size, signal: AbortSignal): Promise<StoredPicture> {
    const { files, freshness } = this.#options
    const old = this.#memory.get(key) ?? (await this.#read(key))
    if (old && old.freshUntil > Date.now()) return this.#keep(key, old)
    try {
      const failure = this.#failures.get(key)
      if (failure) throw failure
      const data = await this.#fetch(url, size, signal)
      files.set(key, Buffer.from(data))
      return this.#keep(key, { data, freshUntil: Date.now() + freshness })
    } catch (error) {
      if (!(error instanceof PictureError)) throw error
      if (!this.#failures.has(key)) this.#failures.set(key, error)
      if (!old || error.kind === 'refused') throw error
      return this.#keep(key, { ...old, freshUntil: Date.now() + FAILURE_AGE })
    }
  }

  async #read(key: string): Promise<StoredPicture | undefined> {
    const file = await this.#options.files.get(key)
    return file && { data: file.bytes.toString(), freshUntil: file.writtenAt + this.#options.freshness }
  }

  #keep(key: string, picture: StoredPicture): StoredPicture {
    this.#memory.set(key, picture)
    return picture
  }

  async #fetch(url: string, { width, height }: Size, signal: AbortSignal): Promise<string> {
    try {
      const picture = await this.#queue.do(async () => {
        const bytes = await fetchBytes(url, this.#options.network, this.#options)
        return await sanitise(bytes, { width: width * DENSITY, height: height * DENSITY })
      }, signal)
      this.counts.fetched += 1
      return formatData(picture)
    } catch (error) {
      this.counts.failed += 1
      throw error
    }
  }
}

const formatData = ({ type, bytes }: Picture): string => `data:${type};base64,${bytes.toString('base64')}`
