import type { AppReport, Platform } from '@berth/sdk'
import type { Context } from './context.ts'

/** Reports of apps; where no platform runs they say that nothing does. */
export async function readReports(
  context: Context,
  read: (platform: Platform) => Promise<readonly AppReport[]>,
): Promise<readonly AppReport[]> {
  return context.use('state', async (platform, { isIdle }) => {
    const reports = await read(platform)
    if (!isIdle) return reports
    context.note(`No platform runs in ${context.home}, so no app does; start it with: berth up`)
    // Opened for this question alone, it would tell addresses that nobody answers at.
    return reports.map((report) => ({
      ...report,
      state: report.state === 'created' ? 'created' : 'stopped',
      urls: [],
    }))
  })
}

/** The report of one app. */
export async function readReport(context: Context, app: string): Promise<AppReport> {
  const [report] = await readReports(context, async (platform) => [await platform.apps.report(app)])
  return report!
}
