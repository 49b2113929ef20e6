import type { AppPlan, DeployResult } from '@berth/sdk'
import { formatStep } from '@berth/sdk'
import { formatDuration } from './duration.ts'
import type { Paint } from './style.ts'

/** One line an app: where it is reached and what the deploy came to. */
export function formatResults(results: readonly DeployResult[], paint: Paint): string {
  const widthOf = (texts: readonly string[]): number => Math.max(0, ...texts.map(({ length }) => length))
  const names = widthOf(results.map(({ app }) => app))
  const urls = widthOf(results.map(formatUrls))
  return results
    .map((result) => {
      const { app, release, changed, duration } = result
      const outcome = changed ? `release ${release} in ${formatDuration(duration)}` : 'nothing to do'
      const url = formatUrls(result).padEnd(urls)
      return `${paint('green', '✓')} ${paint('bold', app.padEnd(names))}  ${paint('cyan', url)}${urls > 0 ? '  ' : ''}${outcome}\n`
    })
    .join('')
}

/** What deploys would do, the steps below the app's name. */
export function formatPlans(plans: readonly AppPlan[], paint: Paint): string {
  return plans
    .map(({ app, release, steps }) =>
      steps.length === 0
        ? `${paint('bold', app)}  nothing to do\n`
        : `${paint('bold', app)}  release ${release}\n${steps.map((step) => `  ${formatStep(step)}\n`).join('')}`,
    )
    .join('')
}

function formatUrls({ urls }: DeployResult): string {
  return urls.join(' ')
}
