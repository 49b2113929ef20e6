import type { TObject, TSchema } from 'typebox'
import { describeSettingType } from './setting-type.ts'
import { defaultOf, isRequired } from './settings.ts'

/** A variable that a service reads, in words. */
export interface SettingRow {
  readonly name: string
  /** `integer from 0 to 65535`. */
  readonly type: string
  /** What it is when it is not set; undefined when it has no default. */
  readonly default: string | undefined
  /** Whether the service refuses to start without it. */
  readonly isRequired: boolean
  /** The schema's `description`, else its `title`, else nothing. */
  readonly description: string
}

/** The variables that a schema names, in its order. */
export function describeSettings(schema: TObject): readonly SettingRow[] {
  return Object.entries<TSchema>(schema.properties).map(([name, property]) => {
    const { title, description }: { readonly title?: string; readonly description?: string } = property
    const value = defaultOf(property)
    return {
      name,
      type: describeSettingType(property),
      default: formatValue(value),
      isRequired: value === undefined && isRequired(schema, name),
      description: description ?? title ?? '',
    }
  })
}

/**
 * The same as a Markdown table, so that a service's test can ask whether its README holds it.
 *
 * @example
 * assert.ok(readme.includes(formatSettings(Settings)))
 */
export function formatSettings(schema: TObject): string {
  const rows = describeSettings(schema).map(
    (row) => `| \`${row.name}\` | ${row.type} | ${formatDefault(row)} | ${row.description} |`,
  )
  return ['| Variable | Type | Default | Meaning |', '| --- | --- | --- | --- |', ...rows].join('\n')
}

function formatValue(value: unknown): string | undefined {
  if (value === undefined || typeof value === 'string') return value
  return Array.isArray(value) ? value.join(',') : JSON.stringify(value)
}

function formatDefault(row: SettingRow): string {
  if (row.isRequired) return 'must be set'
  return row.default === undefined ? 'not set' : `\`${row.default}\``
}
