import { formatInstanceName } from '@berth/sdk'
import type { AppReport, Instance } from '@berth/sdk'
import type { Cli } from '../cli.ts'
import { confirmByName } from '../confirm-by-name.ts'
import type { Paint } from '../output/style.ts'
import { readReport, readReports } from '../read-reports.ts'
import { settingsFields } from './settings-output.ts'
import { formatFields, formatTable } from '../output/table.ts'

const GROUP = 'Apps:'

export function addApps(cli: Cli): void {
  cli
    .command('apps:create', GROUP, 'make an app, to give it config and domains before its first deploy', [
      'berth apps:create cards',
    ])
    .argument('<app>')
    .action(
      cli.run<object, [string]>(async (context, _options, app) => {
        await context.use('state', (platform) => platform.apps.create(app))
        await context.confirm({ app }, `Created ${app}.`)
      }),
    )

  cli.command('apps:list', GROUP, 'list all apps', ['berth apps:list', 'berth apps:list --json']).action(
    cli.run(async (context) => {
      const reports = await readReports(context, (platform) => platform.apps.list())
      const rows = reports.map((report) => [
        report.app,
        report.state,
        report.release === undefined ? '' : String(report.release),
        formatFormation(report.formation),
        report.urls.join(' '),
      ])
      await context.answer(
        reports,
        formatTable(['APP', 'STATE', 'RELEASE', 'FORMATION', 'URL'], rows, context.paint),
      )
    }),
  )

  cli
    .command('apps:report', GROUP, 'show an app at a glance', ['berth apps:report cards'])
    .argument('<app>')
    .action(
      cli.run<object, [string]>(async (context, _options, app) => {
        const report = await readReport(context, app)
        await context.answer(report, formatReport(report, context.paint))
      }),
    )

  cli
    .command('apps:destroy', GROUP, 'stop an app and delete its releases, builds and config', [
      'berth apps:destroy cards',
      'berth apps:destroy cards --force',
    ])
    .argument('<app>')
    .option('-f, --force', 'do not ask')
    .action(
      cli.run<{ readonly force?: boolean }, [string]>(async (context, { force }, app) => {
        const warning = `${app} will be stopped, and its releases, builds and config deleted. Volumes and resources stay.`
        await context.use('state', async (platform) => {
          // Asked for only once it is known to exist.
          await platform.apps.report(app)
          await confirmByName(context, app, warning, force)
          await context.showProgress((progress) => platform.destroy(app, progress))
        })
        await context.confirm({ app }, `Destroyed ${app}.`)
      }),
    )
}

/** `web=2 worker=1` */
export function formatFormation(formation: Readonly<Record<string, number>>): string {
  return Object.entries(formation)
    .map(([type, quantity]) => `${type}=${quantity}`)
    .join(' ')
}

/** `web.1 up, release 3, 127.0.0.1:19001` */
export function formatInstance(instance: Instance): string {
  const { status, release, address, restarts } = instance
  const parts = [
    `${formatInstanceName(instance)} ${formatState(status)}`,
    `release ${release}`,
    ...(address ? [`${address.host}:${address.port}`] : []),
    ...(restarts > 0 ? [`restarted ${restarts} times`] : []),
  ]
  return parts.join(', ')
}

function formatState(status: Instance['status']): string {
  switch (status.state) {
    case 'up':
      return 'up'
    case 'restarting':
      return `restarting (${status.attempt})`
    case 'exited':
      return `exited (${status.status.signal ?? status.status.code})`
  }
}

function formatReport(report: AppReport, paint: Paint): string {
  return formatFields(
    [
      ['app', report.app],
      ['state', report.state],
      ['release', report.release === undefined ? undefined : String(report.release)],
      ['source', report.source],
      ['image', report.image],
      ['urls', report.urls.join(' ')],
      ['domains', report.domains.join(' ')],
      ['formation', formatFormation(report.formation)],
      ...report.instances.map((instance) => ['instance', formatInstance(instance)] as const),
      ...settingsFields(report.settings),
      ...Object.entries(report.resources).map(([key, name]) => ['resource', `${name} as ${key}`] as const),
    ],
    paint,
  )
}
