import type { App } from './app.ts'
import { buildSecretsProblems } from './build-secrets.ts'
import type { Check } from './check.ts'
import { imageProblem } from './image.ts'
import { limitsProblems } from './limits.ts'
import { mountsProblems } from './mounts.ts'
import { buildpackProblem, configKeyProblem, domainProblem } from './names.ts'

const MAX_QUANTITY = 100

/** Everything that is wrong with a description, each as a phrase that names the place. */
export function validateApp(app: App): string[] {
  return [
    ...(app.source.kind === 'image' ? imageProblem(app.source).map((problem) => `source: ${problem}`) : []),
    ...Object.keys(app.env).flatMap((key) => prefixed('env', configKeyProblem(key))),
    ...Object.entries(app.env).flatMap(([key, value]) =>
      typeof value === 'object' && value.kind === 'mount' && !app.mounts.some(({ to }) => to === value.to)
        ? [`env.${key}: there is no mount to ${value.to}`]
        : [],
    ),
    ...app.domains.flatMap((domain) => prefixed('domains', domainProblem(domain))),
    ...Object.entries(app.formation).flatMap(([type, quantity]) =>
      prefixed(`formation.${type}`, quantityProblem(quantity)),
    ),
    ...Object.entries(app.checks).flatMap(([type, checks]) =>
      checks.flatMap((check) => prefixed(`checks.${type}`, checkProblem(check))),
    ),
    ...Object.entries(app.stopTimeout).flatMap(([type, value]) =>
      prefixed(`stopTimeout.${type}`, durationProblem(value)),
    ),
    ...Object.entries(app.order).flatMap(([type, value]) =>
      value === 'start-first' || value === 'stop-first'
        ? []
        : [`order.${type}: ${JSON.stringify(value)} is neither start-first nor stop-first`],
    ),
    ...prefixed('drainTimeout', durationProblem(app.drainTimeout)),
    ...mountsProblems(app.mounts).map((problem) => `mounts: ${problem}`),
    ...Object.entries(app.limits).flatMap(([type, limits]) =>
      limitsProblems(limits).map((problem) => `limits.${type}: ${problem}`),
    ),
    ...app.buildpacks.flatMap((name) => prefixed('buildpacks', buildpackProblem(name))),
    ...buildSecretsProblems(app).map((problem) => `buildSecrets: ${problem}`),
  ]
}

/** What is wrong with a quantity, or `undefined`. */
export function quantityProblem(quantity: number): string | undefined {
  const isValid = Number.isInteger(quantity) && quantity >= 0 && quantity <= MAX_QUANTITY
  return isValid
    ? undefined
    : `${String(quantity)} is no quantity: use a whole number from 0 to ${MAX_QUANTITY}`
}

/** What is wrong with a check, or `undefined`. */
export function checkProblem(check: Check): string | undefined {
  if (check.kind === 'uptime') return durationProblem(check.duration)
  if (check.kind === 'http' && !check.path.startsWith('/'))
    return `the path ${JSON.stringify(check.path)} does not begin with a slash`
  if (check.kind === 'command' && check.command.trim() === '') return 'the command is empty'
  if (check.kind === 'http' && check.scheme !== undefined && !['http', 'https'].includes(check.scheme))
    return `the scheme ${JSON.stringify(check.scheme)} is neither http nor https`
  if ((check.kind === 'http' || check.kind === 'tcp') && check.port !== undefined && !isPort(check.port))
    return `${JSON.stringify(check.port)} is no port`
  if (!Number.isInteger(check.attempts) || check.attempts < 1) return 'attempts must be a whole number from 1'
  return (
    durationProblem(check.timeout) ?? durationProblem(check.interval) ?? durationProblem(check.initialDelay)
  )
}

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65_535
}

function durationProblem(value: number): string | undefined {
  return Number.isFinite(value) && value >= 0 ? undefined : `${String(value)} is no number of milliseconds`
}

function prefixed(place: string, problem: string | undefined): string[] {
  return problem === undefined ? [] : [`${place}: ${problem}`]
}
