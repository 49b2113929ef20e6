import { pathsOf } from './settings.ts'
import type { Settings } from './settings.ts'

const HOST = String.raw`^([a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*|\[[0-9a-f:.]+\])$`
const SANE_ID = String.raw`^[A-Za-z0-9_.:+/=@-]{1,128}$`
const LOG =
  '{"backend":"%b","server":"%s","host":"%[var(txn.host),json(utf8s)]","method":"%[capture.req.method,json(utf8s)]",' +
  '"path":"%[capture.req.uri,json(utf8s)]","status":%ST,"duration":%Ta,"id":"%[var(txn.id)]"}'

/** What is done with every request and response: where it goes, what its target is told, and what is answered without one. */
export function renderRules(settings: Settings, kind: 'public' | 'internal'): string {
  const sections = [
    settings.logsRequests ? [`log-format '${LOG}'`] : [],
    clean(),
    kind === 'public' ? findByHost(settings) : findByPort(settings),
    forward(settings),
    pass(settings, kind),
    refuse(settings),
    answer(),
    ['use_backend %[var(txn.to)]'],
  ]
  return sections
    .flat()
    .map((line) => `  ${line}\n`)
    .join('')
}

/** Gives a request an id, and removes what is meant for this connection only, and what says things that clients may not say. */
function clean(): string[] {
  const names = [
    'te',
    'keep-alive',
    'proxy',
    'proxy-connection',
    'proxy-authorization',
    'forwarded',
    'x-real-ip',
  ]
  const isOdd = (kind: string) =>
    `{ ${kind}.hdr(connection) -m found } !{ ${kind}.fhdr(connection) -i keep-alive close upgrade }`
  return [
    `http-request set-var(txn.id) req.fhdr(x-request-id) if { req.fhdr(x-request-id) -m reg '${SANE_ID}' }`,
    'http-request set-var(txn.id) uuid() if !{ var(txn.id) -m found }',
    `http-request lua.remove_named if ${isOdd('req')}`,
    ...names.map((name) => `http-request del-header ${name}`),
    'http-response set-var(txn.answered) bool(true)',
    `http-response lua.remove_named if ${isOdd('res')}`,
  ]
}

function findByHost({ folder }: Settings): string[] {
  const { hosts } = pathsOf(folder)
  const look = (name: string) => `http-request set-var(txn.to) so_name,concat(/,${name}),map_str(${hosts})`
  const unknown = '!{ var(txn.to) -m found }'
  return [
    ...readHost(),
    look('txn.host'),
    `http-request set-var(txn.wildcard) var(txn.host),regsub(^[^.]+,*) if ${unknown}`,
    `${look('txn.wildcard')} if ${unknown}`,
  ]
}

function findByPort({ folder }: Settings): string[] {
  return [
    ...readHost(),
    // Any host is right here, but not in a page.
    'http-request set-var(txn.host) str("This host") if !has_host',
    `http-request set-var(txn.to) so_name,map_str(${pathsOf(folder).hosts})`,
  ]
}

function readHost(): string[] {
  return [
    'http-request set-var(txn.host) req.fhdr(host),host_only,lower,rtrim(.)',
    `acl has_host var(txn.host) -m reg '${HOST}'`,
  ]
}

/** Ends the rules for most requests: those that are for a backend. */
function pass({ folder }: Settings, kind: 'public' | 'internal'): string[] {
  const { challenges } = pathsOf(folder)
  const isForBackend = '{ var(txn.to) -m beg b } { req.fhdr_cnt(host) le 1 } !METH_CONNECT'
  if (kind === 'internal') return [`http-request allow if ${isForBackend}`]
  return [
    'acl is_challenge path_beg /.well-known/acme-challenge/',
    `http-request allow if ${isForBackend} !is_challenge`,
    // Certificates are asked for before anything else is right: before an app runs, and in plain HTTP always.
    `http-request set-var(txn.answered) bool(true) if is_challenge { path,map_str(${challenges}) -m found }`,
    `http-request return status 200 content-type text/plain lf-string "%[path,map_str(${challenges})]" if is_challenge { var(txn.answered) -m bool }`,
    `http-request allow if ${isForBackend}`,
  ]
}

/** Answers what no target shall have. */
function refuse({ folder }: Settings): string[] {
  const { pages, maintenance } = pathsOf(folder)
  const part = (which: 'a' | 'b') => `%[var(txn.code),concat(/,txn.type,/${which}),map_str(${pages}),b64dec]`
  const page = `lf-string "${part('a')}%[var(txn.host)]${part('b')}"`
  const refusal = (code: string, status: number, condition: string) => [
    `http-request set-var(txn.code) str(${code}) if ${condition}`,
    `http-request return status ${status} content-type text/html ${page} if ${condition}`,
  ]
  // What is no host must not get into a page.
  const unreadable = (condition: string) => [
    `http-request set-var(txn.code) str(BAD_REQUEST) if ${condition}`,
    `http-request return status 400 content-type text/html lf-string "${part('a')}" hdr connection close if ${condition}`,
  ]
  const unknown = '!{ var(txn.to) -m found }'
  const redirects = '{ var(txn.to) -m beg redirect }'
  const isSafe = '{ method GET HEAD }'
  const secure = 'https://%[var(txn.host)]'
  const port = '{ var(txn.to) -m beg redirect: }'
  const location = (where: string, condition: string) => [
    `http-request redirect location ${where}%[pathq] code 301 if ${condition} ${isSafe}`,
    `http-request redirect location ${where}%[pathq] code 308 if ${condition}`,
  ]
  const stopped = '{ var(txn.to) -m str stopped }'
  const closed = '{ var(txn.to) -m beg maintenance: }'
  return [
    ...unreadable('{ req.fhdr_cnt(host) gt 1 } || METH_CONNECT'),
    ...unreadable(`${unknown} !has_host`),
    ...refusal('UNKNOWN_HOST', 404, unknown),
    `http-request set-var(txn.code) str(NO_TARGET) if ${stopped}`,
    `http-request return status 503 content-type text/html ${page} hdr retry-after 5 if ${stopped}`,
    `http-request set-var(txn.answered) bool(true) if ${redirects}`,
    ...location(`${secure}:%[var(txn.to),field(2,:)]`, port),
    ...location(secure, redirects),
    `http-request set-var(txn.code) str(MAINTENANCE) if ${closed}`,
    `http-request set-var(txn.page) var(txn.to),field(2,:),map_str(${maintenance}),b64dec if ${closed}`,
    `http-request use-service lua.maintenance if ${closed} { var(txn.page) -m found }`,
    `http-request return status 503 content-type text/html ${page} hdr retry-after 60 if ${closed}`,
  ]
}

/** Says to targets where a request comes from. Only what trusted proxies claim is passed on; all else is overwritten. */
function forward({ trustedProxies }: Settings): string[] {
  const claims = (name: string) => `{ src ${trustedProxies.join(' ')} } { req.hdr(${name}) -m found }`
  const unlessClaimed = (name: string) => (trustedProxies.length === 0 ? '' : ` unless ${claims(name)}`)
  const set = (name: string, value: string) =>
    `http-request set-header ${name} ${value}${unlessClaimed(name)}`
  const added = `http-request set-header X-Forwarded-For "%[req.fhdr(x-forwarded-for)], %[src]" if ${claims('x-forwarded-for')}`
  return [
    // HTML is what pages are unless this says otherwise.
    'http-request set-var(txn.type) str(json) if { req.fhdr(accept) -m beg application/json }',
    'http-request set-var(txn.type) str(text) if { req.fhdr(accept) -m beg text/plain }',
    'http-request set-header X-Request-Id %[var(txn.id)]',
    ...(trustedProxies.length === 0 ? [] : [added]),
    set('X-Forwarded-For', '%[src]'),
    set('X-Forwarded-Host', '%[req.fhdr(host)]'),
    set('X-Forwarded-Port', '%[dst_port]'),
    set('X-Forwarded-Proto', '%[ssl_fc,iif(https,http)]'),
    set('X-Request-Start', '%[date].%[date(0,ms),concat(),bytes(10,3)]'),
  ]
}

/** Completes what HAProxy itself says. An app's responses are left as they are. */
function answer(): string[] {
  const isHtml = '!{ var(txn.type) -m found }'
  return [
    'http-after-response allow if { var(txn.answered) -m bool }',
    'http-after-response set-header cache-control no-store',
    'http-after-response set-header x-content-type-options nosniff',
    `http-after-response set-header content-security-policy "default-src 'none'; style-src 'unsafe-inline'" if ${isHtml}`,
    'http-after-response set-header content-type "text/html; charset=utf-8" if ' + isHtml,
    'http-after-response set-header content-type "application/json; charset=utf-8" if { var(txn.type) -m str json }',
    'http-after-response set-header content-type "text/plain; charset=utf-8" if { var(txn.type) -m str text }',
    // What HAProxy calls unavailable is a target that is there and cannot be reached.
    'http-after-response set-status 502 reason "Bad Gateway" if { status 503 } !{ var(txn.code) -m found }',
  ]
}
