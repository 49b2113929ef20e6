import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Command } from './runtime.ts'
import { challengeEntries, hostEntries, maintenanceEntries } from './maps.ts'
import type { Entries } from './maps.ts'
import { renderConfig } from './render-config.ts'
import { listenersOf } from './listeners.ts'
import { renderCertificateLine } from './render-certificates.ts'
import { pathsOf } from './settings.ts'
import type { Paths, Settings } from './settings.ts'
import type { CertificateState, RouterState } from './state.ts'

/** How a running HAProxy gets from one state to another. */
export type ChangePlan =
  | { readonly reload: true }
  | { readonly reload: false; readonly commands: readonly Command[] }

/**
 * Plans a change. Most are commands for the running HAProxy; what can only be said in a configuration needs a reload.
 *
 * New targets get requests and new domains are known before old ones are left out, so that there is no moment without.
 *
 * @param pem - the certificate chain and the key of a certificate, by its name
 */
export function planChange(
  settings: Settings,
  before: RouterState,
  after: RouterState,
  pem: (name: string) => string,
): ChangePlan {
  if (structureOf(settings, before) !== structureOf(settings, after)) return { reload: true }
  const paths = pathsOf(settings.folder)
  const hosts = mapCommands(paths.hosts, hostEntries(settings, before), hostEntries(settings, after))
  const slots = slotCommands(before, after)
  const challenges = mapCommands(paths.challenges, challengeEntries(before), challengeEntries(after))
  const maintenance = mapCommands(paths.maintenance, maintenanceEntries(before), maintenanceEntries(after))
  const commands = [
    ...(speaksHttps(settings, after) ? certificateCommands(paths, before, after, pem) : []),
    ...challenges,
    ...maintenance,
    ...slots.joining,
    ...hosts,
    ...slots.leaving,
  ]
  return { reload: false, commands }
}

/** Whether two states differ in what only a reload can change. */
export function structureOf(settings: Settings, state: RouterState): string {
  const backends = state.backends.map((backend) => ({
    ...backend,
    slots: backend.slots.map(({ name }) => ({ name, use: { state: 'free', since: 0 } as const })),
  }))
  return createHash('sha256')
    .update(renderConfig(settings, { ...state, backends }, 0))
    .digest('hex')
}

/** Without a port of HTTPS, HAProxy has not read any certificate. */
function speaksHttps(settings: Settings, state: RouterState): boolean {
  return listenersOf(settings, state).some(({ scheme }) => scheme === 'https')
}

function slotCommands(before: RouterState, after: RouterState) {
  const joining: Command[] = []
  const leaving: Command[] = []
  for (const [index, { name: backend, slots }] of after.backends.entries()) {
    for (const [place, { name, use }] of slots.entries()) {
      const was = before.backends[index]?.slots[place]?.use
      if (!was || isDeepStrictEqual(was, use)) continue
      const server = `set server ${backend}/${name}`
      if (use.state === 'up') {
        const { host, port } = use.address
        if (was.state === 'free' || !isDeepStrictEqual(was.address, use.address))
          joining.push({ text: `${server} addr ${host} port ${port}` })
        joining.push({ text: `${server} state ready` })
      } else leaving.push({ text: `${server} state ${use.state === 'drain' ? 'drain' : 'maint'}` })
    }
  }
  return { joining, leaving }
}

function mapCommands(file: string, before: Entries, after: Entries): Command[] {
  const changed = [...after].filter(([key, value]) => before.get(key) !== value)
  const gone = [...before.keys()].filter((key) => !after.has(key))
  return [
    ...changed.map(([key, value]) => ({
      text: `${before.has(key) ? 'set' : 'add'} map ${file} ${key} ${value}`,
    })),
    ...gone.map((key) => ({ text: `del map ${file} ${key}` })),
  ]
}

function certificateCommands(
  paths: Paths,
  before: RouterState,
  after: RouterState,
  pem: (name: string) => string,
): Command[] {
  const success = { expects: /Success!$/ }
  const find = ({ certificates }: RouterState, name: string) =>
    certificates.find((other) => other.name === name)
  const fileOf = (name: string) => `${paths.certificates}/${name}.pem`
  const remove = (name: string): Command => ({
    text: `del ssl crt-list ${paths.certificateList} ${fileOf(name)}`,
    expects: /deleted in crtlist/,
  })
  const add = (certificate: CertificateState): Command => ({
    text: `add ssl crt-list ${paths.certificateList}`,
    payload: renderCertificateLine(paths, certificate),
    ...success,
  })
  const commands: Command[] = []
  for (const certificate of after.certificates) {
    const { name, domains, fingerprint } = certificate
    const was = find(before, name)
    const file = fileOf(name)
    if (!was) commands.push({ text: `new ssl cert ${file}`, expects: /New empty certificate store/ })
    if (was?.fingerprint !== fingerprint) {
      commands.push(
        { text: `set ssl cert ${file}`, payload: pem(name), expects: /Transaction (?:created|updated)/ },
        { text: `commit ssl cert ${file}`, ...success },
      )
    }
    if (!was) commands.push(add(certificate))
    else if (was.domains.join() !== domains.join()) commands.push(remove(name), add(certificate))
  }
  for (const { name } of before.certificates) {
    if (find(after, name)) continue
    commands.push(remove(name), { text: `del ssl cert ${fileOf(name)}`, expects: /deleted!$/ })
  }
  return commands
}
