/** Whose config: an app's, by its name, or what all apps of the platform share. */
export type ConfigScope = string | { readonly global: true }

/** How config is written: dotenv, JSON, or `export` lines for a shell. */
export type ConfigFormat = 'envfile' | 'json' | 'shell'
