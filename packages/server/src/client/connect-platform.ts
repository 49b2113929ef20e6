import { dirname } from 'node:path'
import { BerthError } from '@berth/sdk'
import type { Platform } from '@berth/sdk'
import type { VerbMethod, VerbName } from '../rpc/verb.ts'
import { homeSocketPath } from '../socket/socket-path.ts'
import { Connection } from './connection.ts'
import { fetchInfo } from './fetch-info.ts'
import { findTarget } from './find-target.ts'

/**
 * The platform that a process already runs, as the same interface that `openPlatform` gives. Disposing it ends only
 * the calls of this connection.
 *
 * @param at - the platform's home, or its socket
 * @throws {BerthError} PLATFORM_UNAVAILABLE when none runs there
 *
 * @example
 * await using platform = await connectPlatform(join(homedir(), '.berth'))
 * await platform.deploy('cards')
 */
export async function connectPlatform(at: string | { readonly socket: string }): Promise<Platform> {
  const home = typeof at === 'string' ? at : dirname(at.socket)
  const target = typeof at === 'string' ? findTarget(at) : { home, socketPath: at.socket }
  const info = target && (await fetchInfo(target))
  if (!target || !info) {
    throw new BerthError('PLATFORM_UNAVAILABLE', {
      home,
      problem: `nothing listens on ${target?.socketPath ?? homeSocketPath(home)}`,
      remedy: 'start it with: berth up --detach',
    })
  }
  return platformOver(new Connection({ ...target, home: info.home }))
}

function platformOver(connection: Connection): Platform {
  // The table of verbs types what goes over the wire; what comes back is what the other end's platform answered.
  const result = <Name extends VerbName>(name: Name): VerbMethod<Name> =>
    ((...params: readonly unknown[]) => connection.result(name, params)) as unknown as VerbMethod<Name>
  const items = <Name extends VerbName>(name: Name): VerbMethod<Name> =>
    ((...params: readonly unknown[]) => connection.items(name, params)) as unknown as VerbMethod<Name>

  return {
    plan: result('plan'),
    deploy: result('deploy'),
    up: result('up'),
    rollback: result('rollback'),
    releases: result('releases'),
    scale: result('scale'),
    restart: result('restart'),
    stop: result('stop'),
    start: result('start'),
    run: result('run'),
    enter: result('enter'),
    logs: items('logs'),
    destroy: result('destroy'),
    events: items('events'),
    apps: { create: result('apps.create'), list: result('apps.list'), report: result('apps.report') },
    config: {
      list: result('config.list'),
      get: result('config.get'),
      set: result('config.set'),
      unset: result('config.unset'),
      clear: result('config.clear'),
      import: result('config.import'),
      export: result('config.export'),
    },
    domains: {
      add: result('domains.add'),
      remove: result('domains.remove'),
      set: result('domains.set'),
    },
    settings: {
      report: result('settings.report'),
      addOptions: result('settings.addOptions'),
      removeOptions: result('settings.removeOptions'),
      clearOptions: result('settings.clearOptions'),
      limit: result('settings.limit'),
      clearLimits: result('settings.clearLimits'),
      mount: result('settings.mount'),
      unmount: result('settings.unmount'),
      ensurePlace: result('settings.ensurePlace'),
      setBuildpacks: result('settings.setBuildpacks'),
      addBuildpack: result('settings.addBuildpack'),
      removeBuildpack: result('settings.removeBuildpack'),
    },
    routing: { report: result('routing.report'), set: result('routing.set') },
    certificates: {
      enable: result('certificates.enable'),
      disable: result('certificates.disable'),
      add: result('certificates.add'),
      list: result('certificates.list'),
      renew: result('certificates.renew'),
      settings: result('certificates.settings'),
      set: result('certificates.set'),
    },
    checks: { report: result('checks.report'), run: result('checks.run') },
    oneOffs: {
      start: result('oneOffs.start'),
      list: result('oneOffs.list'),
      stop: result('oneOffs.stop'),
    },
    builds: { detect: result('builds.detect'), output: result('builds.output') },
    registry: {
      login: result('registry.login'),
      logout: result('registry.logout'),
      list: result('registry.list'),
    },
    redis: {
      create: result('redis.create'),
      list: result('redis.list'),
      info: result('redis.info'),
      link: result('redis.link'),
      unlink: result('redis.unlink'),
      export: result('redis.export'),
      import: result('redis.import'),
      destroy: result('redis.destroy'),
    },
    async [Symbol.asyncDispose]() {
      connection.close()
    },
  }
}
