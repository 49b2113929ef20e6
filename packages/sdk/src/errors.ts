/** What each error code tells besides its message; messages are made from these details, so that they cannot drift. */
export interface ErrorDetails {
  // fix the input
  readonly INVALID_PROCFILE: { readonly app: string; readonly problems: readonly string[] }
  readonly INVALID_APP_JSON: { readonly app: string; readonly problems: readonly string[] }
  readonly INVALID_DESCRIPTION: { readonly subject: string; readonly problems: readonly string[] }
  readonly INVALID_NAME: { readonly what: string; readonly name: string; readonly rule: string }
  readonly INVALID_CONFIG: { readonly app: string; readonly problems: readonly string[] }
  readonly INVALID_OPTION: { readonly option: string; readonly problem: string }
  readonly UNKNOWN_PROCESS_TYPE: {
    readonly app: string
    readonly processType: string
    readonly known: readonly string[]
  }
  readonly FORMATION_IN_APP_JSON: { readonly app: string }
  readonly MISSING_CONFIG: { readonly app: string; readonly keys: readonly string[] }
  readonly INVALID_SOURCE: { readonly path: string; readonly problems: readonly string[] }
  readonly SOURCE_NOT_FOUND: { readonly app: string; readonly path: string }
  readonly IMAGE_NOT_FOUND: { readonly app: string; readonly image: string; readonly problem: string }
  readonly CIRCULAR_REFERENCE: { readonly apps: readonly string[] }
  // name something that exists
  readonly APP_NOT_FOUND: { readonly app: string; readonly near?: string }
  readonly APP_NOT_DEPLOYED: { readonly app: string }
  readonly RELEASE_NOT_FOUND: {
    readonly app: string
    readonly release: string
    readonly known: readonly number[]
  }
  readonly RESOURCE_NOT_FOUND: { readonly resource: string; readonly near?: string }
  readonly CONFIG_NOT_FOUND: {
    readonly app: string
    readonly key: string
    readonly near?: string
    /** Whether its instances are given one all the same. */
    readonly isGiven?: boolean
  }
  readonly BUILD_OUTPUT_NOT_FOUND: { readonly app: string; readonly release?: number }
  readonly INSTANCE_NOT_FOUND: { readonly app: string; readonly instance: string }
  // resolve a conflict
  readonly APP_EXISTS: { readonly app: string }
  readonly RESOURCE_EXISTS: { readonly resource: string }
  readonly DOMAIN_TAKEN: { readonly domain: string; readonly owner: string }
  readonly PORT_TAKEN: {
    readonly port: number
    readonly host: string
    /** The app that was to publish it; absent where it is for something else. */
    readonly app?: string
    /** Who has it, such as `nginx (process 812)`; absent where that is not told. */
    readonly by?: string
  }
  readonly NAME_TAKEN: { readonly name: string }
  readonly DEPLOY_IN_PROGRESS: { readonly app: string; readonly since: string }
  readonly RESOURCE_IN_USE: { readonly resource: string; readonly apps: readonly string[] }
  readonly APP_IN_USE: { readonly app: string; readonly apps: readonly string[] }
  readonly ALREADY_LINKED: { readonly app: string; readonly resource: string; readonly key: string }
  readonly NOT_LINKED: { readonly app: string; readonly resource: string }
  readonly HOME_IN_USE: { readonly home: string; readonly pid: number }
  // choose another engine
  readonly UNSUPPORTED: {
    readonly engine: string
    /** What `engine` names. @default 'engine' */
    readonly part?: 'engine' | 'router' | 'builder'
    readonly ability: string
    readonly remedy: string
  }
  // try again later, or repair what the platform stands on
  readonly ENGINE_UNAVAILABLE: { readonly engine: string; readonly problem: string; readonly remedy: string }
  readonly ROUTER_UNAVAILABLE: { readonly router: string; readonly problem: string; readonly remedy: string }
  readonly PLATFORM_UNAVAILABLE: { readonly home: string; readonly problem: string; readonly remedy: string }
  readonly REGISTRY_UNAVAILABLE: {
    readonly registry: string
    /** What was to be fetched, and is not on the machine. */
    readonly image?: string
    readonly problem: string
  }
  readonly STATE_UNUSABLE: { readonly file: string; readonly problem: string; readonly remedy: string }
  readonly DISK_FULL: { readonly path: string }
  // read the log in the error
  readonly BUILD_FAILED: {
    readonly app: string
    readonly problem: string
    readonly output: readonly string[]
  }
  readonly RELEASE_FAILED: {
    readonly app: string
    readonly task: string
    readonly ended: string
    readonly output: readonly string[]
  }
  readonly START_FAILED: { readonly app: string; readonly processType: string; readonly problem: string }
  readonly EXITED_EARLY: {
    readonly app: string
    readonly instance: string
    readonly ended: string
    readonly output: readonly string[]
  }
  readonly UNHEALTHY: {
    readonly app: string
    readonly instance: string
    readonly check: string
    readonly problem: string
    readonly attempts: number
    readonly output: readonly string[]
  }
  readonly CERTIFICATE_FAILED: { readonly app: string; readonly problems: readonly string[] }
  readonly DUMP_FAILED: {
    readonly resource: string
    readonly problem: string
    readonly output: readonly string[]
  }
  readonly RESOURCE_FAILED: {
    readonly resource: string
    readonly problem: string
    readonly output: readonly string[]
  }
}

export type ErrorCode = keyof ErrorDetails

const list = (items: readonly (string | number)[]): string => items.join(', ')
const lines = (items: readonly string[]): string => items.map((item) => `\n  ${item}`).join('')
const suggestion = (near?: string): string => (near ? `; did you mean ${near}?` : '')

const MESSAGES: { readonly [Code in ErrorCode]: (details: ErrorDetails[Code]) => string } = {
  INVALID_PROCFILE: ({ app, problems }) => `The Procfile of ${app} cannot be used:${lines(problems)}`,
  INVALID_APP_JSON: ({ app, problems }) => `The app.json of ${app} cannot be used:${lines(problems)}`,
  INVALID_DESCRIPTION: ({ subject, problems }) =>
    `The description of ${subject} cannot be used:${lines(problems)}`,
  INVALID_NAME: ({ what, name, rule }) => `${JSON.stringify(name)} is no ${what}: ${rule}`,
  INVALID_CONFIG: ({ app, problems }) => `The config of ${app} was not changed:${lines(problems)}`,
  INVALID_OPTION: ({ option, problem }) => `${option} ${problem}`,
  UNKNOWN_PROCESS_TYPE: ({ app, processType, known }) =>
    `${app} has no process type ${processType}; it has ${list(known) || 'none'}`,
  FORMATION_IN_APP_JSON: ({ app }) =>
    `The app.json of ${app} sets its formation; change the quantities there and deploy, or remove them to scale by hand`,
  MISSING_CONFIG: ({ app, keys }) =>
    `${app} needs config that is not set: ${list(keys)}; set it with: berth config:set ${app} ${keys.map((key) => `${key}=…`).join(' ')}`,
  INVALID_SOURCE: ({ path, problems }) => `The source in ${path} cannot be built:${lines(problems)}`,
  SOURCE_NOT_FOUND: ({ app, path }) =>
    `The source of ${app} is not there: ${path} is no folder that can be read`,
  IMAGE_NOT_FOUND: ({ app, image, problem }) =>
    `The image of ${app} is not there: ${image} is not on this machine, and its registry says: ${problem}; mend the name, or log in: berth registry:login`,
  CIRCULAR_REFERENCE: ({ apps }) => `These apps refer to each other in a circle: ${apps.join(' -> ')}`,
  APP_NOT_FOUND: ({ app, near }) => `There is no app ${app}${suggestion(near)}`,
  APP_NOT_DEPLOYED: ({ app }) => `${app} has not been deployed; deploy it with: berth deploy ${app}`,
  RELEASE_NOT_FOUND: ({ app, release, known }) =>
    `${app} has no release ${release} to go back to; kept are ${list(known) || 'none'}`,
  RESOURCE_NOT_FOUND: ({ resource, near }) => `There is no resource ${resource}${suggestion(near)}`,
  CONFIG_NOT_FOUND: ({ app, key, near, isGiven }) =>
    isGiven
      ? `Nobody has set ${key} of ${app}; what its description or a link gives it is shown by: berth run ${app} printenv ${key}`
      : `${app} has no config ${key}${suggestion(near)}`,
  BUILD_OUTPUT_NOT_FOUND: ({ app, release }) =>
    `No output is kept of ${release === undefined ? 'any build' : `the build of release ${release}`} of ${app}; it printed nothing, or was made too long ago`,
  INSTANCE_NOT_FOUND: ({ app, instance }) => `${app} has no instance ${instance}`,
  APP_EXISTS: ({ app }) => `There is an app ${app} already`,
  RESOURCE_EXISTS: ({ resource }) => `There is a resource ${resource} already`,
  DOMAIN_TAKEN: ({ domain, owner }) =>
    `${domain} already routes to ${owner}; remove it there first: berth domains:remove ${owner} ${domain}`,
  PORT_TAKEN: ({ port, host, app, by = 'another program' }) =>
    app === undefined
      ? `Port ${port} of ${host} is used by ${by}; end that one or choose another port`
      : `${app} cannot publish port ${port} of ${host}, which is used by ${by}; publish another port, or free this one first`,
  NAME_TAKEN: ({ name }) =>
    `${name} is the name of a container that this platform did not make; rename or remove that one, then try again`,
  DEPLOY_IN_PROGRESS: ({ app, since }) =>
    `${app} is being changed since ${since}; wait for that to end, then try again`,
  RESOURCE_IN_USE: ({ resource, apps }) =>
    `${resource} is linked to ${list(apps)}; unlink it first: berth redis:unlink ${resource} ${apps[0]}`,
  APP_IN_USE: ({ app, apps }) => `${list(apps)} refer to ${app}; change or destroy them first`,
  ALREADY_LINKED: ({ app, resource, key }) => `${resource} is linked to ${app} already, as ${key}`,
  NOT_LINKED: ({ app, resource }) => `${resource} is not linked to ${app}`,
  HOME_IN_USE: ({ home, pid }) =>
    `The platform in ${home} is open already, by process ${pid}; use that one, or end it first`,
  UNSUPPORTED: ({ engine, part = 'engine', ability, remedy }) =>
    `The ${engine} ${part} has no ${ability}; ${remedy}`,
  ENGINE_UNAVAILABLE: ({ engine, problem, remedy }) =>
    `The ${engine} engine cannot be used: ${problem}; ${remedy}`,
  ROUTER_UNAVAILABLE: ({ router, problem, remedy }) =>
    `The ${router} router cannot be used: ${problem}; ${remedy}`,
  PLATFORM_UNAVAILABLE: ({ home, problem, remedy }) =>
    `The platform in ${home} does not answer: ${problem}; ${remedy}`,
  REGISTRY_UNAVAILABLE: ({ registry, image, problem }) =>
    `The registry ${registry} cannot be reached: ${problem}; try again${image === undefined ? '' : `, or load ${image} by hand (docker load)`}`,
  STATE_UNUSABLE: ({ file, problem, remedy }) => `The state in ${file} cannot be used: ${problem}; ${remedy}`,
  DISK_FULL: ({ path }) =>
    `The disk that holds ${path} is full; make room there, then try again: nothing was changed`,
  BUILD_FAILED: ({ app, problem, output }) => `${app} could not be built: ${problem}${lines(output)}`,
  RELEASE_FAILED: ({ app, task, ended, output }) =>
    `The ${task} of ${app} ${ended}, so nothing was changed${lines(output)}`,
  START_FAILED: ({ app, processType, problem }) => `${app}/${processType} could not be started: ${problem}`,
  EXITED_EARLY: ({ app, instance, ended, output }) =>
    `${app}/${instance} ${ended} before its checks had passed${lines(output)}`,
  UNHEALTHY: ({ app, instance, check, problem, attempts, output }) =>
    `${app}/${instance} is not healthy: ${check} failed ${attempts} times, at last with: ${problem}${lines(output)}`,
  CERTIFICATE_FAILED: ({ app, problems }) => `There is no certificate for ${app}:${lines(problems)}`,
  DUMP_FAILED: ({ resource, problem, output }) =>
    `The data of ${resource} were not copied: ${problem}${lines(output)}`,
  RESOURCE_FAILED: ({ resource, problem, output }) =>
    `The resource ${resource} does not run: ${problem}${lines(output)}`,
}

/** Every code there is, in the order of the table in `docs/errors.md`. */
export const ERROR_CODES = Object.keys(MESSAGES) as readonly ErrorCode[]

/** The one error class of Berth: a code to branch on, details that are typed by it, and a message that names the remedy. */
export class BerthError<Code extends ErrorCode = ErrorCode> extends Error {
  override readonly name = 'BerthError'
  readonly code: Code
  readonly details: ErrorDetails[Code]

  constructor(code: Code, details: ErrorDetails[Code], options?: ErrorOptions) {
    super(MESSAGES[code](details), options)
    this.code = code
    this.details = details
  }

  /** What travels over a wire; `parseError` makes the same error of it. */
  toJSON(): { readonly code: Code; readonly message: string; readonly details: ErrorDetails[Code] } {
    return { code: this.code, message: this.message, details: this.details }
  }
}

/** Narrows an unknown error to Berth's, and to one code of it when that is given. */
export function isBerthError<Code extends ErrorCode = ErrorCode>(
  error: unknown,
  code?: Code,
): error is BerthError<Code> {
  return error instanceof BerthError && (code === undefined || error.code === code)
}
