const HOST =
  /^(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*|\[[0-9a-f:.]+\])$/
const DOMAIN = /^(?:\*\.)?[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?)*$/

/** `Cards.Example.org.:8080` is `cards.example.org`; `undefined` for what is no host. */
export function parseHost(value: string): string | undefined {
  if (value.length > 270) return undefined
  const port = /:\d{0,5}$/.exec(value)
  let host = (port ? value.slice(0, port.index) : value).toLowerCase()
  if (host.endsWith('.')) host = host.slice(0, -1)
  return host.length <= 253 && HOST.test(host) ? host : undefined
}

/** Whether a route may name it: a lower case host name, its first label possibly `*`. */
export function isDomain(domain: string): boolean {
  return domain.length <= 253 && DOMAIN.test(domain)
}

/** `*.example.org` for `cards.example.org`: the one wildcard that matches a host. */
export function wildcardOf(host: string): string | undefined {
  const dot = host.indexOf('.')
  return dot < 0 ? undefined : `*${host.slice(dot)}`
}
