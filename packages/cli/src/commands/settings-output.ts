import { formatSize } from '@berth/sdk'
import type { AppSettings, Limits, Platform, SettingsReport, SettingsResult } from '@berth/sdk'
import type { ConfigChangeOptions } from '@berth/sdk'
import type { Context } from '../context.ts'
import { formatResults } from '../output/format-result.ts'
import { formatFields } from '../output/table.ts'

type Fields = readonly (readonly [name: string, text: string | undefined])[]

/** Changes what is set by hand, showing what is released with it. */
export async function changeSettings(
  context: Context,
  { restart = true }: { readonly restart?: boolean },
  work: (platform: Platform, options: ConfigChangeOptions) => Promise<SettingsResult>,
): Promise<void> {
  const result = await context.use('state', async (platform, { isIdle }) => {
    if (isIdle)
      context.note(
        `No platform runs in ${context.home}; apps get this when one starts and they are deployed.`,
      )
    return context.showProgress((progress) => work(platform, { ...progress, restart: restart && !isIdle }))
  })
  const { changed, needsDeploy, deploys } = result
  const text = !changed
    ? 'Nothing changed.'
    : needsDeploy
      ? 'Set; it takes effect with the next deploy.'
      : 'Set.'
  await context.confirm(result, `${text}\n${formatResults(deploys, context.paint)}`.trimEnd())
}

/** Shows a part of what an app is asked to be. */
export async function showSettings(
  context: Context,
  app: string,
  part: keyof AppSettings,
  fieldsOf: (settings: SettingsReport['effective']) => Fields,
): Promise<void> {
  const { effective, byHand } = await context.use('state', (platform) => platform.settings.report(app))
  const value = { effective: effective[part], byHand: byHand[part] }
  await context.answer(value, formatFields(fieldsOf(effective), context.paint))
}

/** What was set by hand, for the report of an app. */
export function settingsFields(settings: AppSettings): Fields {
  return [
    ...optionFields(settings),
    ...limitFields(settings),
    ...mountFields(settings),
    ...(settings.buildpacks.length > 0 ? [['buildpacks', settings.buildpacks.join(' ')] as const] : []),
  ]
}

export function optionFields({ dockerOptions }: Pick<AppSettings, 'dockerOptions'>): Fields {
  return (['build', 'deploy', 'run'] as const).flatMap((phase) =>
    dockerOptions[phase].map((option) => [`${phase} option`, option] as const),
  )
}

export function limitFields({ limits }: Pick<AppSettings, 'limits'>): Fields {
  return Object.entries(limits).map(([type, own]) => [`limits of ${type}`, formatLimits(own)] as const)
}

export function mountFields({ mounts }: Pick<AppSettings, 'mounts'>): Fields {
  return mounts.map(({ from, to, readOnly, exclusive, owner, mode }) => {
    const notes = [
      ...(readOnly ? ['read only'] : []),
      ...(exclusive ? ['exclusive'] : []),
      ...(owner === undefined ? [] : [`of ${owner}`]),
      ...(mode === undefined ? [] : [mode]),
    ]
    return ['mount', `${from} to ${to}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`] as const
  })
}

function formatLimits({ memory, cpus }: Limits): string {
  return [
    ...(memory === undefined ? [] : [`memory ${formatSize(memory)}`]),
    ...(cpus === undefined ? [] : [`cpus ${cpus}`]),
  ].join(', ')
}
