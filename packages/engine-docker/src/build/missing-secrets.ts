/** What to do about a secret that a build asks for and is not given, as the end of a sentence. */
export function secretRemedy(name: string): string {
  return `add buildSecrets: { ${name}: secret('${name}') } to the description of the app, or: berth docker-options:add <app> build --secret id=${name}`
}

/** A sentence for each secret that a build asks for and is not given: it may do without, but if it fails that is seldom said. */
export function missingSecrets(
  asked: readonly string[],
  given: Readonly<Record<string, string>>,
): readonly string[] {
  // Certificates are the engine's, and most machines need none.
  const missing = asked.filter((name) => name !== 'ca' && !Object.hasOwn(given, name))
  return missing.map((name) => `This build asks for ${name} and is not given it; ${secretRemedy(name)}`)
}
