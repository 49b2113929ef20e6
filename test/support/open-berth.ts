import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { processEngine } from '@berth/engine-process'
import { embedded } from '@berth/router'
import type { EmbeddedRouter } from '@berth/router'
import { openPlatform } from '@berth/sdk'
import type { Platform } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import type { TempFolder } from '@berth/sdk/testing'

/** A real platform in a home of its own: child processes, and a router on a free port. */
export interface Berth extends AsyncDisposable {
  readonly platform: Platform
  readonly home: string
  /** The port of 127.0.0.1 where requests come in. */
  readonly port: number
  /** A copy of a fixture app that a test may change. */
  copyFixture(name: string): Promise<TempFolder>
}

export interface BerthOptions {
  /** Called with the empty home before it is opened; answers what takes that back after it is closed. */
  readonly prepareHome?: (home: string) => () => void
}

export async function openBerth({ prepareHome }: BerthOptions = {}): Promise<Berth> {
  await using undo = new AsyncDisposableStack()
  const home = undo.use(await makeTempFolder())
  if (prepareHome) undo.defer(prepareHome(home.path))
  let router: EmbeddedRouter | undefined
  const platform = undo.use(
    await openPlatform({
      home: home.path,
      engine: processEngine,
      router: async () => (router = await embedded({ port: 0 })),
    }),
  )
  const opened = undo.move()
  return {
    platform,
    home: home.path,
    port: router!.port,
    async copyFixture(name) {
      const folder = opened.use(await makeTempFolder())
      await cp(fixture(name), folder.path, { recursive: true })
      return folder
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}

/** The folder of a fixture app. */
export function fixture(name: string): string {
  return fileURLToPath(new URL(join('../fixtures', name), import.meta.url))
}
