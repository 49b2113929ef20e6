import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyBaseLogger } from 'fastify'
import { describeBrowser } from './browser/install.ts'
import { Renderer } from './browser/renderer.ts'
import { DurableFiles } from './frozen/durable-files.ts'
import { FrozenCards } from './frozen/frozen-cards.ts'
import { PictureStore } from './pictures/picture-store.ts'
import { INTERNET } from './pictures/resolve-host.ts'
import type { Network } from './pictures/resolve-host.ts'
import type { Settings } from './settings.ts'
import { DiskCache } from './storage/disk-cache.ts'
import { ImageStore } from './storage/image-store.ts'

/** Everything that routes work with. */
export interface Parts {
  readonly settings: Settings
  readonly renderer: Renderer
  readonly images: ImageStore
  readonly pictures: PictureStore
  readonly frozen: FrozenCards
  /** The folders, for their sizes. */
  readonly folders: {
    readonly images: DiskCache
    readonly pictures: DiskCache
    readonly frozen: DurableFiles
  }
}

const MEGABYTE = 1_000_000
/** What of the room for the cache is for pictures from elsewhere. */
const SHARE_OF_PICTURES = 0.25
const CARDS_PER_PAGE = 1000
const CARDS_PER_BROWSER = 20_000
const BROWSER_AGE = 3_600_000

/** Opens the folders and makes the parts; no browser is launched yet. */
export async function openParts(
  settings: Settings,
  log: FastifyBaseLogger,
  network: Network = INTERNET,
): Promise<Parts> {
  const { STORAGE_DIR: folder, CACHE_MB, FROZEN_MB } = settings
  const cacheBytes = CACHE_MB * MEGABYTE
  const folders = {
    images: await DiskCache.open(join(folder, 'images'), cacheBytes * (1 - SHARE_OF_PICTURES)),
    pictures: await DiskCache.open(join(folder, 'pictures'), cacheBytes * SHARE_OF_PICTURES),
    frozen: await DurableFiles.open(join(folder, 'frozen'), FROZEN_MB * MEGABYTE),
  }
  const renderer = buildRenderer(settings, log)
  const render = renderer.render.bind(renderer)
  return {
    settings,
    renderer,
    folders,
    images: new ImageStore({
      render,
      files: folders.images,
      memoryBytes: settings.MEMORY_MB * MEGABYTE,
      browser: await describeBrowser(programOf(settings)),
    }),
    pictures: new PictureStore({
      network,
      files: folders.pictures,
      maxBytes: settings.PICTURE_MAX_BYTES,
      timeout: settings.PICTURE_TIMEOUT_MS,
      freshness: settings.PICTURE_FRESH_MS,
    }),
    frozen: new FrozenCards({ files: folders.frozen, render }),
  }
}

function buildRenderer(settings: Settings, log: FastifyBaseLogger): Renderer {
  const program = programOf(settings)
  return new Renderer({
    browsers: settings.BROWSERS,
    queueLimit: settings.QUEUE_LIMIT,
    browserFolder: settings.BROWSER_DIR ?? join(tmpdir(), `berth-cards-${process.getuid?.() ?? 0}`),
    ...(program !== undefined && { program }),
    needsSandbox: settings.SANDBOX_REQUIRED,
    timeout: settings.RENDER_TIMEOUT_MS,
    cardsPerPage: CARDS_PER_PAGE,
    cardsPerBrowser: CARDS_PER_BROWSER,
    browserAge: BROWSER_AGE,
    onPlan: ({ isolation, framesOnDemand, version }) => {
      const line = { browser: version, isolation: isolation.name, framesOnDemand }
      if (isolation.hasSandbox) log.info(line, 'the browser draws')
      else log.warn(line, 'the browser draws without a sandbox, as this host allows none')
    },
    onFailure: (err) => log.warn({ err }, 'a browser failed and is replaced'),
  })
}

const programOf = ({ CARDS_CHROMIUM, GOOGLE_CHROME_SHIM }: Settings): string | undefined =>
  CARDS_CHROMIUM ?? GOOGLE_CHROME_SHIM
