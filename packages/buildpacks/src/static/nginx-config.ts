import type { HeaderRule, StaticSettings } from './static-json.ts'

/** Where nginx finds the site in the image. */
export const SITE_FOLDER = '/site'

// A year, for files whose names change with their content: those in folders that only bundlers write, and names with
// a hash. A name that people would choose must not look like one, or their next version is not seen for a year.
const IMMUTABLE = [
  String.raw`^/(?:_next/static|_astro|_app/immutable)/`,
  String.raw`^/assets/.*-(?=[\w-]*[0-9])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{8}\.[a-z0-9]+$`,
  String.raw`[.-](?=[0-9a-f]*[0-9])(?=[0-9a-f]*[a-f])[0-9a-f]{8,64}\.(?:[a-z]+\.)?[a-z0-9]+$`,
]

const WILDCARDS: Readonly<Record<string, string>> = { '**': '.*', '*': '[^/]*' }

const COMPRESSED = [
  'application/javascript',
  'application/json',
  'application/manifest+json',
  'application/wasm',
  'application/xml',
  'font/ttf',
  'image/svg+xml',
  'image/x-icon',
  'text/css',
  'text/javascript',
  'text/plain',
  'text/xml',
]

/** The configuration of nginx for a site; `@PORT@` stands for the port, which is known when it starts. */
export function nginxConfig(settings: StaticSettings): string {
  const headers = headerVariables(settings.headers)
  const tries = [
    '$uri',
    ...(settings.cleanUrls ? ['$uri.html'] : []),
    '$uri/',
    settings.fallsBack ? '/index.html' : '=404',
  ]
  return `# Made by Berth. Everything that is written is below /tmp, so that no rights are needed.
worker_processes 2;
pid /tmp/nginx.pid;
error_log stderr warn;
daemon off;

events {
  worker_connections 1024;
}

http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  charset utf-8;
  access_log off;
  server_tokens off;
  sendfile on;
  tcp_nopush on;
  keepalive_timeout 65;

  client_body_temp_path /tmp/client_body;
  fastcgi_temp_path /tmp/fastcgi;
  proxy_temp_path /tmp/proxy;
  scgi_temp_path /tmp/scgi;
  uwsgi_temp_path /tmp/uwsgi;

  gzip on;
  gzip_static on;
  gzip_vary on;
  gzip_min_length 1024;
  gzip_comp_level 5;
  gzip_types
    ${COMPRESSED.join('\n    ')};

${headers.map(({ variable, rules }) => renderMap(variable, rules)).join('\n')}
  server {
    listen @PORT@;
    root ${SITE_FOLDER};
    index index.html;
    # The router knows the real host and port of the site.
    absolute_redirect off;
    error_page 404 /${settings.errorPage};
${headers.map(renderHeader).join('\n')}

    location ~ /\\.(?!well-known/) {
      return 404;
    }

    location / {
      try_files ${tries.join(' ')};
    }
  }
}
`
}

interface HeaderVariable {
  readonly name: string
  readonly variable: string
  readonly rules: readonly (readonly [pattern: string, value: string])[]
}

/** One variable a header, whose value depends on the path: nginx sends none that is empty. */
function headerVariables(own: readonly HeaderRule[]): readonly HeaderVariable[] {
  // The first that fits decides, so the closest has to come first.
  const reach = ({ path }: HeaderRule) => (path.includes('*') ? 1 / path.length : 0)
  const sorted = own.toSorted((one, other) => reach(one) - reach(other))
  const names = new Map(sorted.map(({ name }) => [name.toLowerCase(), name]))
  names.set('cache-control', 'Cache-Control').set('x-content-type-options', 'X-Content-Type-Options')
  return [...names].map(([key, name], index) => ({
    name,
    variable: `$header_${index}`,
    rules: [
      ...sorted
        .filter((rule) => rule.name.toLowerCase() === key)
        .map(({ path, value }) => [patternOf(path), value] as const),
      ...defaultRules(key),
    ],
  }))
}

function defaultRules(key: string): HeaderVariable['rules'] {
  if (key === 'x-content-type-options') return [['', 'nosniff']]
  if (key !== 'cache-control') return []
  return [
    ...IMMUTABLE.map((pattern) => [pattern, 'public, max-age=31536000, immutable'] as const),
    ['', 'no-cache'],
  ]
}

function patternOf(path: string): string {
  const parts = path.split(/(\*\*|\*)/)
  const pattern = parts.map((part) => WILDCARDS[part] ?? part.replaceAll(/[.+]/g, String.raw`\$&`))
  // By then nginx has found the file behind a short address.
  const file = path.endsWith('/')
    ? String.raw`(?:index\.html)?`
    : /\/[^.*]+$/.test(path)
      ? String.raw`(?:\.html)?`
      : ''
  return `^${pattern.join('')}${file}$`
}

function renderMap(variable: string, rules: HeaderVariable['rules']): string {
  const lines = rules.map(([pattern, value]) => `    "~${quoted(pattern)}" "${quoted(value)}";`)
  return `  map $uri ${variable} {\n${lines.join('\n')}\n  }\n`
}

function renderHeader({ name, variable }: HeaderVariable): string {
  // A missing file must not be remembered as missing: a deploy may be about to bring it.
  const when = name.toLowerCase() === 'cache-control' ? '' : ' always'
  return `    add_header ${name} ${variable}${when};`
}

/** What nginx reads as the same text within quotes. */
function quoted(text: string): string {
  return text.replaceAll(/["\\]/g, String.raw`\$&`)
}
