/** An image under the name that it has in public. */
export interface TestImage {
  readonly name: string
  /** The Debian packages whose files are in it, beside those of the base. */
  readonly packages: readonly string[]
  /** The release of Debian whose they are. @default what this machine has installed */
  readonly release?: string
  /** Lines of a Dockerfile after its `FROM` and the copy of its files. */
  readonly setup: readonly string[]
  /** Files of its own, by absolute path. */
  readonly files?: Readonly<Record<string, string>>
  /** Whether Node and npm of this machine are in it. */
  readonly hasNode?: boolean
}

/** A server of files, that says what it does where `docker logs` shows it. */
const NGINX_CONF = `
user nginx;
worker_processes auto;
pid /run/nginx.pid;
error_log /dev/stderr notice;
events {}
http {
  include mime.types;
  default_type application/octet-stream;
  access_log /dev/stdout;
  sendfile on;
  include conf.d/*.conf;
}
`
const NGINX_SITE = `
server {
  listen 80;
  root /usr/share/nginx/html;
}
`

/** Debian 13: its Python is 3.13, its Redis 8. */
const TRIXIE = 'trixie'

/** The images that tests and Dockerfiles of tests name. */
export const TEST_IMAGES: readonly TestImage[] = [
  {
    name: 'node:24-bookworm-slim',
    packages: [],
    hasNode: true,
    setup: ['RUN mkdir -p /home/node && chown 1000:1000 /home/node', 'CMD ["node"]'],
  },
  {
    name: 'python:3.13-slim-bookworm',
    release: TRIXIE,
    packages: ['python3-venv'],
    // Debian calls it python3 only; and nobody is 1000 in images of Python.
    setup: ['RUN ln -s python3 /usr/bin/python && sed -i /^node:/d /etc/passwd /etc/group', 'CMD ["python"]'],
  },
  {
    name: 'redis:8',
    release: TRIXIE,
    packages: ['redis-server'],
    setup: ['RUN chown 999:999 /data', 'VOLUME /data', 'WORKDIR /data', 'CMD ["redis-server"]'],
  },
  {
    name: 'nginx:1',
    release: TRIXIE,
    packages: ['nginx'],
    files: {
      '/etc/nginx/nginx.conf': NGINX_CONF,
      '/etc/nginx/conf.d/default.conf': NGINX_SITE,
      '/usr/share/nginx/html/index.html': '<title>nginx</title>\n',
    },
    setup: ['EXPOSE 80', 'STOPSIGNAL SIGQUIT', 'CMD ["nginx", "-g", "daemon off;"]'],
  },
  {
    name: 'haproxy:2.6',
    packages: ['haproxy'],
    setup: [
      'USER haproxy',
      'STOPSIGNAL SIGUSR1',
      'CMD ["haproxy", "-W", "-db", "-f", "/usr/local/etc/haproxy/haproxy.cfg"]',
    ],
  },
]
