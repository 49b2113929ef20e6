/** The values that a release was made with: an app's own, and those of the shared ones that it asks for. */
export interface ConfigSnapshot {
  readonly app: ConfigValues
  readonly global: ConfigValues
}

export type ConfigValues = Readonly<Record<string, string>>
