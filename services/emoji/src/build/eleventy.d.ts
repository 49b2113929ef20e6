/** As much of Eleventy as the build uses; the package comes without types. */
declare module '@11ty/eleventy' {
  export interface EleventyConfig {
    addGlobalData(name: string, value: unknown): void
    setLiquidOptions(options: { readonly outputEscape: 'escape' }): void
    setTemplateFormats(formats: readonly string[]): void
    setUseGitIgnore(isUsed: boolean): void
  }

  export class Eleventy {
    constructor(
      input: string,
      output: string,
      options: { readonly quietMode: boolean; readonly config: (config: EleventyConfig) => void },
    )
    /** Renders without writing. */
    toJSON(): Promise<readonly { readonly outputPath: string; readonly content: string }[]>
  }
}
