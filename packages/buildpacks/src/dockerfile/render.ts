import type { Cache, Command, Copy, Instruction, Run, Stage } from './instruction.ts'
import { plainWord, quoteValue, quoteWord } from './quote.ts'

export interface RenderOptions {
  /** BuildKit mounts secrets and caches; the classic builder cannot. */
  readonly builder: 'buildkit' | 'classic'
  /** Whether a file of certificates is part of the context; only the classic builder needs it there. */
  readonly caFile?: string
  /** Ids of secrets besides the certificates; each is a variable of the same name in commands that use the network. */
  readonly secrets: readonly string[]
}

/** The secret that holds certificates which are trusted beside the known ones; a build without it works as well. */
export const CA_SECRET = 'ca'

const MOUNTED = '/run/secrets'
// As seen by Node, OpenSSL and uv, curl, Python's requests, pip and git.
const CA_KEYS = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'CURL_CA_BUNDLE',
  'REQUESTS_CA_BUNDLE',
  'PIP_CERT',
  'GIT_SSL_CAINFO',
]
const JOINED = ' \\\n    '

/** The text of a Dockerfile. Nothing in the values can add an instruction, a word or a variable to it. */
export function renderDockerfile(stages: readonly Stage[], options: RenderOptions): string {
  return stages.map((stage) => renderStage(stage, options)).join('\n')
}

function renderStage({ name, from, instructions }: Stage, options: RenderOptions): string {
  const head =
    name === undefined ? `FROM ${plainWord(from)}` : `FROM ${plainWord(from)} AS ${plainWord(name)}`
  const needsCertificates = instructions.some((one) => one.kind === 'run' && one.network)
  const certificates =
    options.caFile !== undefined && needsCertificates
      ? [`COPY ${plainWord(options.caFile)} ${MOUNTED}/${CA_SECRET}`]
      : []
  return `${[head, ...certificates, ...instructions.map((one) => render(one, options))].join('\n')}\n`
}

function render(instruction: Instruction, options: RenderOptions): string {
  switch (instruction.kind) {
    case 'copy':
      return renderCopy(instruction)
    case 'run':
      return renderRun(instruction, options)
    case 'env':
      return `ENV ${Object.entries(instruction.values).map(renderVariable).join(JOINED)}`
    case 'workdir':
      return `WORKDIR ${plainWord(instruction.path)}`
    case 'user':
      return `USER ${plainWord(instruction.user)}`
    case 'start':
      return `CMD ${JSON.stringify(instruction.words.map(plainWord))}`
  }
}

function renderCopy({ from, source, to, owner }: Copy): string {
  const options = [
    ...(from === undefined ? [] : [`--from=${plainWord(from)} `]),
    ...(owner === undefined ? [] : [`--chown=${plainWord(owner)} `]),
  ]
  return `COPY ${options.join('')}${plainWord(source)} ${plainWord(to)}`
}

function renderVariable([key, value]: readonly [string, string]): string {
  const isPath = value.endsWith(':$PATH')
  return `${plainWord(key)}=${quoteValue(isPath ? value.slice(0, -6) : value)}${isPath ? ':$PATH' : ''}`
}

function renderRun({ commands, network = false, caches = [] }: Run, options: RenderOptions): string {
  const secrets = network ? options.secrets : []
  const mounts =
    options.builder === 'classic'
      ? []
      : [
          ...(network ? [CA_SECRET, ...secrets] : []).map((id) => `--mount=type=secret,id=${plainWord(id)}`),
          ...caches.map(renderCache),
        ]
  const lines = [...(network ? [trustCertificates()] : []), ...secrets.map(readSecret)]
  return `RUN ${[...mounts, ...lines, commands.map(renderCommand).join(` &&${JOINED}`)].join(JOINED)}`
}

function renderCache({ id, path }: Cache): string {
  return `--mount=type=cache,id=${plainWord(id)},target=${plainWord(path)}`
}

function trustCertificates(): string {
  const file = `${MOUNTED}/${CA_SECRET}`
  return `if [ -s ${file} ]; then export ${CA_KEYS.map((key) => `${key}=${file}`).join(' ')}; fi;`
}

function readSecret(id: string): string {
  return `if [ -f ${MOUNTED}/${id} ]; then ${id}="$(cat ${MOUNTED}/${id})"; export ${id}; fi;`
}

function renderCommand({ line, words, folder }: Command): string {
  const text = [...(line === undefined ? [] : [line]), ...words.map(quoteWord)].join(' ')
  return folder === undefined ? text : `(cd ${quoteWord(folder)} && ${text})`
}
