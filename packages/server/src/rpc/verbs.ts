import {
  appOrName,
  apps,
  certificateFiles,
  count,
  flag,
  listOf,
  oneOf,
  routingChanges,
  recordOf,
  scope,
  source,
  target,
  terminal,
  text,
} from './readers.ts'
import { limits, mount, phases, sourceOrName } from './settings-readers.ts'
import type { AnyVerbSpec, VerbName, VerbSpec } from './verb.ts'

/**
 * Every verb of the platform and how it travels. A verb that is missing here is a type error, and so is a parameter
 * that is read as another type than the platform takes.
 */
export const VERBS: { readonly [Name in VerbName]: VerbSpec<Name> } = {
  plan: { answers: 'result', args: [target], options: {} },
  deploy: { answers: 'result', args: [appOrName], options: { wait: flag, source } },
  up: { answers: 'result', args: [apps], options: { wait: flag } },
  rollback: { answers: 'result', args: [text], options: { to: count, wait: flag } },
  releases: { answers: 'result', args: [text], options: undefined },
  scale: { answers: 'result', args: [text, recordOf(count)], options: { wait: flag } },
  restart: { answers: 'result', args: [text], options: { processType: text, wait: flag } },
  stop: { answers: 'result', args: [text], options: { wait: flag } },
  start: { answers: 'result', args: [text], options: { wait: flag } },
  run: { answers: 'result', args: [text, text], options: { env: recordOf(text), terminal } },
  enter: { answers: 'result', args: [text], options: { instance: text, command: text, terminal } },
  logs: { answers: 'items', args: [text], options: { lines: count, follow: flag, processType: text } },
  destroy: { answers: 'result', args: [text], options: { wait: flag } },
  events: { answers: 'items', args: [], options: { app: text, follow: flag, lines: count } },

  'apps.create': { answers: 'result', args: [text], options: undefined },
  'apps.list': { answers: 'result', args: [], options: undefined },
  'apps.report': { answers: 'result', args: [text], options: undefined },

  'config.list': { answers: 'result', args: [scope], options: undefined },
  'config.get': { answers: 'result', args: [scope, text], options: undefined },
  'config.set': { answers: 'result', args: [scope, recordOf(text)], options: { restart: flag, wait: flag } },
  'config.unset': { answers: 'result', args: [scope, listOf(text)], options: { restart: flag, wait: flag } },
  'config.clear': { answers: 'result', args: [scope], options: { restart: flag, wait: flag } },
  'config.import': {
    answers: 'result',
    args: [scope, text],
    options: { restart: flag, wait: flag, format: oneOf('envfile', 'json'), replace: flag },
  },
  'config.export': {
    answers: 'result',
    args: [scope, oneOf('envfile', 'json', 'shell')],
    options: undefined,
  },

  'domains.add': { answers: 'result', args: [text, listOf(text)], options: undefined },
  'domains.remove': { answers: 'result', args: [text, listOf(text)], options: undefined },
  'domains.set': { answers: 'result', args: [text, listOf(text)], options: undefined },

  'settings.report': { answers: 'result', args: [text], options: undefined },
  'settings.addOptions': {
    answers: 'result',
    args: [text, phases, listOf(text)],
    options: { restart: flag, wait: flag, allow: flag },
  },
  'settings.removeOptions': {
    answers: 'result',
    args: [text, phases, listOf(text)],
    options: { restart: flag, wait: flag },
  },
  'settings.clearOptions': {
    answers: 'result',
    args: [text, phases],
    options: { restart: flag, wait: flag },
  },
  'settings.limit': {
    answers: 'result',
    args: [text, limits],
    options: { restart: flag, wait: flag, processType: text },
  },
  'settings.clearLimits': {
    answers: 'result',
    args: [text],
    options: { restart: flag, wait: flag, processType: text },
  },
  'settings.mount': { answers: 'result', args: [text, mount], options: { restart: flag, wait: flag } },
  'settings.unmount': { answers: 'result', args: [text, text], options: { restart: flag, wait: flag } },
  'settings.ensurePlace': { answers: 'result', args: [text], options: { owner: text, mode: text } },
  'settings.setBuildpacks': { answers: 'result', args: [text, listOf(text)], options: undefined },
  'settings.addBuildpack': { answers: 'result', args: [text, text], options: { index: count } },
  'settings.removeBuildpack': { answers: 'result', args: [text, text], options: undefined },

  'checks.report': { answers: 'result', args: [text], options: undefined },
  'checks.run': { answers: 'result', args: [text], options: { instance: text } },

  'oneOffs.start': { answers: 'result', args: [text, text], options: { env: recordOf(text) } },
  'oneOffs.list': { answers: 'result', args: [text], options: undefined },
  'oneOffs.stop': { answers: 'result', args: [text, text], options: undefined },

  'builds.output': { answers: 'result', args: [text], options: { release: count } },
  'builds.detect': { answers: 'result', args: [sourceOrName], options: {} },
  'routing.report': { answers: 'result', args: [text], options: undefined },
  'routing.set': { answers: 'result', args: [text, routingChanges], options: { wait: flag } },

  'certificates.enable': { answers: 'result', args: [text], options: { force: flag } },
  'certificates.disable': { answers: 'result', args: [text], options: undefined },
  'certificates.add': { answers: 'result', args: [text, certificateFiles], options: undefined },
  'certificates.list': { answers: 'result', args: [], options: undefined },
  'certificates.renew': { answers: 'result', args: [], options: undefined },
  'certificates.settings': { answers: 'result', args: [], options: undefined },
  'certificates.set': { answers: 'result', args: [recordOf(text)], options: undefined },

  'registry.login': { answers: 'result', args: [text, text, text], options: {} },
  'registry.logout': { answers: 'result', args: [text], options: undefined },
  'registry.list': { answers: 'result', args: [], options: undefined },

  'redis.create': { answers: 'result', args: [text], options: { wait: flag } },
  'redis.list': { answers: 'result', args: [], options: undefined },
  'redis.info': { answers: 'result', args: [text], options: undefined },
  'redis.link': { answers: 'result', args: [text, text], options: { restart: flag, wait: flag, key: text } },
  'redis.unlink': { answers: 'result', args: [text, text], options: { restart: flag, wait: flag } },
  'redis.export': { answers: 'result', args: [text], options: {} },
  'redis.import': { answers: 'result', args: [text], options: {} },
  'redis.destroy': { answers: 'result', args: [text], options: {} },
}

/** Whether a verb of that name is there. */
export function isVerbName(name: string): name is VerbName {
  return Object.hasOwn(VERBS, name)
}

/** How a verb travels, for those who handle any verb. */
export function verbSpec(name: VerbName): AnyVerbSpec {
  return VERBS[name]
}
