import { formatHsts } from './properties.ts'
import { pathsOf } from './settings.ts'
import type { Settings } from './settings.ts'
import type { Backend, RouterState, Slot } from './state.ts'

/** Where nothing is, and nothing is sent to. */
const NOWHERE = '127.0.0.1:1'

/** One app's place, or one to spare: all have the same slots and the same way for WebSockets. */
export function renderBackend({ folder }: Settings, { properties }: RouterState, backend: Backend): string {
  const { pages, sockets, cut } = pathsOf(folder)
  const { hsts, maxBodySize, responseTimeout, connectTimeout } = properties[backend.owner?.app ?? ''] ?? {}
  const part = (code: string, which: 'a' | 'b') =>
    `%[str(${code}),concat(/,txn.type,/${which}),map_str(${pages}),b64dec]`
  const refuse = (code: string, status: number, condition: string) =>
    `http-request return status ${status} content-type text/html lf-string "${part(code, 'a')}%[var(txn.host)]${part(code, 'b')}" if ${condition}`
  const lines = [
    'balance roundrobin',
    // Event streams may be silent for as long as they like.
    'http-request set-timeout server 7d if { req.hdr(accept) -m beg text/event-stream }',
    ...(responseTimeout === undefined ? [] : [`timeout server ${responseTimeout}ms`]),
    ...(connectTimeout === undefined ? [] : [`timeout connect ${connectTimeout}ms`]),
    ...(maxBodySize === undefined
      ? []
      : [
          refuse('TOO_LARGE', 413, `{ req.hdr_val(content-length) gt ${maxBodySize} }`),
          refuse('LENGTH_REQUIRED', 411, '{ method POST PUT PATCH } !{ req.hdr(content-length) -m found }'),
        ]),
    ...(hsts
      ? [
          `http-after-response set-header Strict-Transport-Security "${formatHsts(hsts)}" if { ssl_fc } { var(txn.answered) -m bool } !{ res.hdr(strict-transport-security) -m found }`,
        ]
      : []),
    `http-after-response set-status 504 reason "Gateway Timeout" if { status 502 } !{ var(txn.answered) -m bool } { srv_name,concat(/,txn.to),map_str(${cut}) -m found }`,
    // One that cannot be connected to is left out until it can be: most of them are being started again.
    // A request is lost when its target ends the connection in the moment in which it is used again. Node's servers do that
    // after five seconds of rest; half of what nobody needs is given up every 200 ms, so that nothing rests for that long.
    'default-server pool-purge-delay 200ms',
    'default-server check inter 30s fastinter 1s downinter 100ms rise 1 fall 2 observe layer4 error-limit 1 on-error mark-down',
    'use-server relay if { req.hdr(upgrade) -i websocket }',
    `server relay unix@${sockets}/${backend.name}.sock weight 0 no-check`,
    ...backend.slots.map(renderServer),
  ]
  return `backend ${backend.name}\n${lines.map((line) => `  ${line}\n`).join('')}`
}

function renderServer({ name, use }: Slot): string {
  if (use.state !== 'up') return `server ${name} ${NOWHERE} disabled`
  const { host, port } = use.address
  return `server ${name} ${host.includes(':') ? `[${host}]` : host}:${port}`
}
