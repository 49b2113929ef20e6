import { internalPortsOf, listenersOf } from './listeners.ts'
import { renderBackend } from './render-backend.ts'
import { renderRules } from './render-rules.ts'
import { pathsOf } from './settings.ts'
import type { Settings } from './settings.ts'
import type { RouterState } from './state.ts'

/**
 * The configuration that HAProxy starts with.
 *
 * @param generation - what a running HAProxy is told apart by from one that has not read this yet
 */
export function renderConfig(settings: Settings, state: RouterState, generation: number): string {
  return [
    renderGlobal(settings, generation),
    renderDefaults(settings),
    renderPublic(settings, state),
    renderInternal(settings, state),
    ...state.backends.map((backend) => renderBackend(settings, state, backend)),
    '',
  ].join('\n')
}

function renderGlobal({ folder, threads, logsRequests, limits }: Settings, generation: number): string {
  const { adminSocket, script } = pathsOf(folder)
  return `# Written by Berth. What is changed here is lost with the next change of a route.
global
  description berth-${generation}
  stats socket ${adminSocket} mode 600 level admin expose-fd listeners
  stats timeout 1h
  lua-load-per-thread ${script}
  tune.bufsize ${limits.maxHeaderSize}
  tune.ssl.default-dh-param 2048
  ssl-default-bind-options ssl-min-ver TLSv1.2 no-tls-tickets
  hard-stop-after ${limits.reloadTimeout}ms
${threads === undefined ? '' : `  nbthread ${threads}\n`}${logsRequests ? RING : ''}`
}

const RING = `  log ring@requests len 16384 format raw local0

ring requests
  format raw
  maxlen 16384
  size 1048576
`

function renderDefaults({ folder, limits, logsRequests }: Settings): string {
  const { badRequest, stalled, pages, cut } = pathsOf(folder)
  const part = (code: string, which: 'a' | 'b') =>
    `%[${code},concat(/,txn.type,/${which}),map_str(${pages}),b64dec]`
  const page = (code: string) => `"${part(code, 'a')}%[var(txn.host)]${part(code, 'b')}"`
  return `defaults
  mode http
${logsRequests ? '  log global\n' : ''}  timeout client ${limits.stallTimeout}ms
  timeout client-fin 5s
  timeout server ${limits.responseTimeout}ms
  timeout server-fin 5s
  timeout connect ${limits.connectTimeout}ms
  timeout queue ${limits.connectTimeout}ms
  timeout tunnel ${limits.tunnelTimeout}ms
  timeout http-request ${limits.headerTimeout}ms
  timeout http-keep-alive ${limits.keepAliveTimeout}ms
  option abortonclose
  option clitcpka
  option idle-close-on-response
  # To what speaks CGI or WSGI, x_forwarded_for is the same as the header that the router writes.
  option http-restrict-req-hdr-names delete
  option redispatch 1
  retries 3
  errorfile 400 ${badRequest}
  errorfile 408 ${stalled}
  http-error status 502 content-type text/html lf-string ${page(`srv_name,concat(/,txn.to),map_str(${cut},BROKEN_TARGET)`)}
  http-error status 503 content-type text/html lf-string ${page('str(BROKEN_TARGET)')}
  http-error status 504 content-type text/html lf-string ${page('str(TARGET_TIMEOUT)')}
`
}

function renderPublic(settings: Settings, state: RouterState): string {
  const { certificateList } = pathsOf(settings.folder)
  const binds = listenersOf(settings, state).map(({ scheme, port }) => {
    const bind = `  bind ${formatHost(settings.host)}:${port} name ${port}`
    return scheme === 'http' ? bind : `${bind} ssl crt-list ${certificateList} strict-sni alpn h2,http/1.1`
  })
  return `frontend public\n${binds.join('\n')}\n${renderRules(settings, 'public')}`
}

function renderInternal(settings: Settings, state: RouterState): string {
  const ports = internalPortsOf(state)
  if (ports.length === 0) return ''
  const { host, network } = settings.internal
  const binds = ports.map((port) => `  bind ${formatHost(host)}:${port} name ${port}`)
  const admit = network === undefined ? '' : `  tcp-request connection reject unless { src ${network} }\n`
  return `frontend internal\n${binds.join('\n')}\n${admit}${renderRules(settings, 'internal')}`
}

function formatHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
