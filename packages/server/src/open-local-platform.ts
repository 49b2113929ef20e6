import { join } from 'node:path'
import { openPlatform } from '@berth/sdk'
import type { Platform, PlatformOptions } from '@berth/sdk'
import { AccessLogFile } from './access-log-file.ts'
import { homeCertificates } from './certificates.ts'
import { choicesOfHome, keepDocker } from './choices.ts'
import type { Choices } from './choices.ts'
import { IdleRouter } from './idle-router.ts'
import { openRouter } from './open-router.ts'

/** What is not asked for is as the home was run before. */
export interface LocalPlatformOptions extends Partial<Choices> {
  readonly home: string
  /** Whether what ran before is made to run again. Without, only what needs no instances can be done. @default true */
  readonly resume?: boolean
}

// Loaded when it is chosen: who runs processes has no use for a Docker client.
function engineOf({ engine, docker = 'here' }: Choices): PlatformOptions['engine'] {
  if (engine === 'process')
    return async (context) => (await import('@berth/engine-process')).processEngine(context)
  return async (context) => {
    const [{ dockerEngine }, { buildpackProblem, planBuild }] = await Promise.all([
      import('@berth/engine-docker'),
      import('@berth/buildpacks'),
    ])
    const place = docker === 'here' ? {} : docker
    const opened = await dockerEngine({ ...context, ...place, plan: planBuild, buildpackProblem })
    await keepDocker(context.home, docker)
    return opened
  }
}

/**
 * Opens the platform in a home in this process: apps as child processes or containers, and a router before them.
 *
 * @throws {BerthError} HOME_IN_USE while another process has it open, PORT_TAKEN when the port asked for is used,
 *   INVALID_OPTION when the home has another engine, STATE_UNUSABLE, ENGINE_UNAVAILABLE, ROUTER_UNAVAILABLE
 */
export async function openLocalPlatform(options: LocalPlatformOptions): Promise<Platform> {
  const { home, resume = true, ...asked } = options
  const choices = await choicesOfHome(home, asked, process.env, resume)
  return openPlatform({
    home,
    resume,
    engine: engineOf(choices),
    // Where nothing runs nothing is routed, and what runs without a platform is left alone.
    router: (context) =>
      resume
        ? openRouter(choices, context, new AccessLogFile(join(context.home, 'access.log')))
        : new IdleRouter(choices, context),
    certificates: homeCertificates,
  })
}
