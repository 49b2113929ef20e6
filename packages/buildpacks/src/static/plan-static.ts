import { line, shell } from '../dockerfile/instruction.ts'
import type { Instruction, Stage } from '../dockerfile/instruction.ts'
import { copySource, inImage } from '../language.ts'
import type { Language, SourcePlace } from '../language.ts'
import type { GeneratedFile } from '../plan.ts'
import { APP_FOLDER, systemStage } from '../system/system-stage.ts'
import type { SystemPackages } from '../system/system-stage.ts'
import { nginxConfig, SITE_FOLDER } from './nginx-config.ts'
import type { StaticSettings } from './static-json.ts'

export interface StaticPlan {
  /** Where the source is copied from, or the site when a language before has built it. */
  readonly place: SourcePlace
  /** The folder of the app within the source. */
  readonly app: string
  readonly image: string
  readonly system: SystemPackages
  /** What the command of `static.json` runs on; the image of nginx itself when there is no language. */
  readonly builder?: Language
  /** The folder to serve; found after the build when it is left out. */
  readonly root?: string
}

/** What starts the site. */
export const SERVE_SITE = 'serve-site'

// Where site generators and bundlers write to, the most usual first.
const OUTPUTS = ['dist', '_site', 'build', 'public', 'out']

// As in the images of nginx; nothing depends on the user being known there.
const NGINX_USER = '101:101'

/** Stages for a site, the last one included: nginx needs nothing of what built it. */
export function planStatic(
  settings: StaticSettings,
  plan: StaticPlan,
): { stages: readonly Stage[]; files: readonly GeneratedFile[] } {
  const { app, root } = plan
  const build =
    plan.place.stage === undefined && settings.build !== undefined ? buildStages(settings.build, plan) : []
  const place = build.length > 0 ? { stage: 'static-build', path: `${APP_FOLDER}/` } : plan.place
  const found = root === undefined ? [findStage(place.stage ?? 'static-build', app)] : []
  const site =
    root === undefined
      ? copySource({ stage: 'static-site', path: `${SITE_FOLDER}/` }, `${SITE_FOLDER}/`)
      : copySource(place, `${SITE_FOLDER}/`, { folder: [app, root].filter((part) => part !== '').join('/') })
  return {
    stages: [...build, ...found, { from: plan.image, instructions: serve(site) }],
    files: [
      { path: 'berth/static/nginx.conf', content: nginxConfig(settings), executable: false },
      { path: 'berth/static/serve-site', content: START, executable: true },
    ],
  }
}

function buildStages(build: string, { place, app, image, system, builder }: StaticPlan): readonly Stage[] {
  const own = builder ? [] : [systemStage('static-system', image, system)]
  return [
    ...own,
    {
      name: 'static-build',
      from: builder?.from ?? 'static-system',
      instructions: [
        ...(builder?.runtime ?? []),
        copySource(place, './'),
        { kind: 'run', network: true, commands: [{ ...shell(build), folder: inImage(APP_FOLDER, app) }] },
      ],
    },
  ]
}

function findStage(stage: string, app: string): Stage {
  const find = `for folder in ${OUTPUTS.join(' ')}; do if [ -f "$folder/index.html" ]; then mv "$folder" ${SITE_FOLDER}; exit 0; fi; done`
  const complain = `echo 'The build left no index.html in ${OUTPUTS.join(', ')}: name the folder as root in static.json' >&2`
  return {
    name: 'static-site',
    from: stage,
    instructions: [
      { kind: 'workdir', path: inImage(APP_FOLDER, app) },
      { kind: 'run', commands: [line(`${find}; ${complain}; exit 1`)] },
    ],
  }
}

function serve(site: Instruction): readonly Instruction[] {
  return [
    { kind: 'copy', source: 'berth/static/nginx.conf', to: '/etc/berth/nginx.conf' },
    { kind: 'copy', source: 'berth/static/serve-site', to: `/usr/local/bin/${SERVE_SITE}` },
    { kind: 'user', user: NGINX_USER },
    { kind: 'start', words: [SERVE_SITE] },
    site,
  ]
}

const START = `#!/bin/sh
# Serves the site on $PORT.
set -eu
port="\${PORT:-8080}"
case "$port" in
  *[!0-9]* | '')
    echo "PORT is no number: $port" >&2
    exit 1
    ;;
esac
sed "s/@PORT@/$port/" /etc/berth/nginx.conf > /tmp/nginx.conf
exec nginx -e stderr -c /tmp/nginx.conf
`
