import { dockerEngine } from '@berth/engine-docker'
import { OwnDaemon, startSshd } from '@berth/engine-docker/testing'
import { haproxy } from '@berth/router-haproxy'
import { openPlatform } from '@berth/sdk'
import type { Platform } from '@berth/sdk'
import { makeTempFolder } from '@berth/sdk/testing'

/** A platform here whose Docker is on another machine, as far as can be told from here: reached by ssh, with another network and other files. */
export interface FarHome extends AsyncDisposable {
  readonly daemon: OwnDaemon
  /** A folder that is not on the other machine. */
  readonly home: string
  /** What the router told of. */
  readonly notices: readonly string[]
  /** Opens the platform, as another process would after the last one. */
  open(): Promise<Platform>
}

/** Where HAProxy listens on the other machine. */
export const FAR_PORT = 8080

export async function openFarHome(): Promise<FarHome> {
  await using undo = new AsyncDisposableStack()
  const home = undo.use(await makeTempFolder())
  const daemon = undo.use(await OwnDaemon.startEmpty([], { hidden: [home.path] }))
  daemon.copyImages('node:24-bookworm-slim', 'redis:8', 'haproxy:2.6')
  const { host, config: sshConfig } = undo.use(await startSshd({ DOCKER_HOST: daemon.host }))
  const notices: string[] = []
  const opened = undo.move()
  return {
    daemon,
    home: home.path,
    notices,
    open: () =>
      openPlatform({
        home: home.path,
        engine: (context) => dockerEngine({ ...context, host, sshConfig, env: {} }),
        router: (context) =>
          haproxy({
            engine: context.engine,
            folder: `${context.home}/router`,
            host: '0.0.0.0',
            port: FAR_PORT,
            httpsPort: false,
            domain: 'far.test',
            whenClosed: 'leave',
            onNotice: (notice) => notices.push(notice),
          }),
      }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
