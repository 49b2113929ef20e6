import { resolve } from 'node:path'
import type { AppCertificate } from '@berth/sdk'
import { refuse } from '../arguments.ts'
import type { Cli } from '../cli.ts'
import type { Context } from '../context.ts'
import { formatFields, formatTable } from '../output/table.ts'
import { readNamedFile } from '../read-named-file.ts'

const GROUP = 'Certificates:'
const SETTINGS = { email: 'email', server: 'authority', 'ca-file': 'caFile' } as const

export function addCertificates(cli: Cli): void {
  cli
    .command(
      'letsencrypt:enable',
      GROUP,
      'get a certificate for all domains of an app, and renew it from then on',
      ['berth letsencrypt:enable cards'],
    )
    .argument('<app>')
    .option('--force', 'ask for a new one although the one that is there would do')
    .action(
      cli.run<{ readonly force?: boolean }, [string]>(async (context, { force = false }, app) => {
        const record = await context.use('instances', (platform) =>
          platform.certificates.enable(app, { force }),
        )
        await context.confirm(record, formatCertificate(record))
      }),
    )

  for (const [name, what] of [
    ['letsencrypt:disable', 'forget the certificate of an app; it is reached by HTTP only'],
    ['certs:remove', 'forget the certificate of an app, whoever made it'],
  ] as const)
    cli
      .command(name, GROUP, what, [`berth ${name} cards`])
      .argument('<app>')
      .action(
        cli.run<object, [string]>(async (context, _options, app) => {
          await context.use('instances', (platform) => platform.certificates.disable(app))
          await context.confirm({ app }, `${app} has no certificate any more.`)
        }),
      )

  cli
    .command('letsencrypt:list', GROUP, 'list certificates and until when they are good', [
      'berth letsencrypt:list',
    ])
    .action(
      cli.run(async (context) => {
        const records = await context.use('state', (platform) => platform.certificates.list())
        await context.answer(records, formatRecords(records, context))
      }),
    )

  cli
    .command(
      'letsencrypt:auto-renew',
      GROUP,
      'renew now what is due; a platform that runs does so by itself',
      ['berth letsencrypt:auto-renew'],
    )
    .action(
      cli.run(async (context) => {
        const records = await context.use('instances', (platform) => platform.certificates.renew())
        await context.answer(records, formatRecords(records, context) || 'Nothing is due.\n')
      }),
    )

  cli
    .command('letsencrypt:set', GROUP, 'say whom certificates are asked from; without a value as is usual', [
      'berth letsencrypt:set email ann@example.org',
      'berth letsencrypt:set server staging',
    ])
    .argument('<key>', Object.keys(SETTINGS).join(', '))
    .argument('[value]', 'for server: production, staging or the URL of a directory')
    .action(
      cli.run<object, [string, string | undefined]>(async (context, _options, key, value = '') => {
        const name = Object.hasOwn(SETTINGS, key) ? SETTINGS[key as keyof typeof SETTINGS] : undefined
        if (!name) return refuse(key, `is no setting; there are ${Object.keys(SETTINGS).join(', ')}`)
        const text = name === 'caFile' && value !== '' ? resolve(context.io.cwd, value) : value
        const settings = await context.use('instances', (platform) =>
          platform.certificates.set({ [name]: text }),
        )
        await context.confirm(settings, `${key} is ${value || 'as is usual'}.`)
        return undefined
      }),
    )

  cli
    .command('certs:add', GROUP, 'use a certificate of your own for an app', [
      'berth certs:add cards server.crt server.key',
    ])
    .argument('<app>')
    .argument('<certificate>', 'a file with it and those that vouch for it, as PEM')
    .argument('<key>', 'a file with its key, as PEM')
    .action(
      cli.run<object, [string, string, string]>(async (context, _options, app, certificateFile, keyFile) => {
        const [certificate, key] = await Promise.all([
          readNamedFile(context.io, certificateFile),
          readNamedFile(context.io, keyFile),
        ])
        const record = await context.use('instances', (platform) =>
          platform.certificates.add(app, { certificate, key }),
        )
        await context.confirm(record, formatCertificate(record))
      }),
    )

  cli
    .command('certs:report', GROUP, 'show the certificate of an app', ['berth certs:report cards'])
    .argument('<app>')
    .action(
      cli.run<object, [string]>(async (context, _options, app) => {
        const records = await context.use('state', (platform) => platform.certificates.list())
        const record = records.find((candidate) => candidate.app === app)
        await context.answer(
          record ?? null,
          record ? formatReport(record, context) : `${app} has no certificate.\n`,
        )
      }),
    )
}

function formatCertificate({ app, details, failed }: AppCertificate): string {
  const until = details
    ? `is good for ${details.domains.join(', ')} until ${date(details.notAfter)}`
    : 'is not there yet'
  const problems = failed.map(({ domain, problem }) => `\n  not for ${domain}: ${problem}`).join('')
  return `The certificate of ${app} ${until}.${problems}`
}

function formatRecords(records: readonly AppCertificate[], { paint }: Context): string {
  const rows = records.map(({ app, source, details, failed, nextAttempt }) => [
    app,
    source === 'acme' ? 'letsencrypt' : 'own',
    details ? date(details.notAfter) : 'none yet',
    nextAttempt === undefined ? 'never' : date(nextAttempt),
    failed.map(({ domain }) => domain).join(', '),
  ])
  return formatTable(['APP', 'FROM', 'GOOD UNTIL', 'RENEWED AT', 'FAILED'], rows, paint)
}

function formatReport(
  { source, authority, details, failed, nextAttempt }: AppCertificate,
  { paint }: Context,
): string {
  return formatFields(
    [
      ['from', source === 'acme' ? authority : 'you'],
      ['domains', details?.domains.join(', ')],
      ['issuer', details?.issuer],
      ['good until', details && date(details.notAfter)],
      ['renewed at', nextAttempt === undefined ? undefined : date(nextAttempt)],
      ...failed.map(({ domain, problem }) => [`not for ${domain}`, problem] as const),
    ],
    paint,
  )
}

function date(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')
}
