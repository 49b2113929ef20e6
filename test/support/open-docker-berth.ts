import { planBuild } from '@berth/buildpacks'
import { dockerEngine } from '@berth/engine-docker'
import { embedded } from '@berth/router'
import type { EmbeddedRouter } from '@berth/router'
import { openPlatform } from '@berth/sdk'
import type { Platform } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'
import { caBundle } from './ca-bundle.ts'

/** A platform in a home of its own, whose instances are containers, with a router on a free port of 127.0.0.1. */
export interface DockerBerth {
  readonly platform: Platform
  readonly port: number
  /** Destroys the app and its Redis, and ends the platform: nothing answers any more. */
  close(app: string): Promise<void>
}

export async function openDockerBerth(): Promise<DockerBerth> {
  await using undo = new AsyncDisposableStack()
  const folder = undo.use(await makeTempFolder())
  let router: EmbeddedRouter | undefined
  const platform = undo.use(
    await openPlatform({
      home: folder.path,
      engine: ({ home }) =>
        dockerEngine({
          home,
          plan: planBuild,
          whenClosed: 'stop',
          ...(caBundle !== undefined && { caBundle }),
        }),
      router: async () => (router = await embedded({ port: 0 })),
    }),
  )
  const opened = undo.move()
  return {
    platform,
    port: router?.port ?? 0,
    async close(app) {
      if (opened.disposed) return
      await platform.destroy(app)
      for (const { name } of await platform.redis.list()) await platform.redis.destroy(name)
      await opened.disposeAsync()
    },
  }
}
