import type { Problems } from '../source/problems.ts'

const CREDENTIAL = /(?:^|:)(?:_authToken|_auth|_password)$/
const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\??\}/g
// What every command has anyway.
const KNOWN = new Set(['HOME', 'PATH', 'PWD', 'USER'])

/**
 * The variables that an `.npmrc` refers to: secrets that the build is given. A credential that is written out is
 * a problem, since whoever has the source has it too.
 */
export function secretsOfNpmrc(text: string, problems: Problems): readonly string[] {
  for (const line of text.split(/\r?\n/)) {
    const [key = '', ...rest] = line.split('=')
    const value = rest
      .join('=')
      .trim()
      .replaceAll(/^["']|["']$/g, '')
    if (/^\s*[#;]/.test(line) || !CREDENTIAL.test(key.trim())) continue
    if (value.replace(VARIABLE, '') !== '') {
      problems.add(
        `.npmrc has a credential written out, ${key.trim()}; write \${NPM_TOKEN} there and give NPM_TOKEN to the build as a secret`,
      )
    }
  }
  const lines = text.split(/\r?\n/).filter((line) => !/^\s*[#;]/.test(line))
  const names = [...lines.join('\n').matchAll(VARIABLE)].map(([, name = '']) => name)
  return [...new Set(names)].filter((name) => !KNOWN.has(name))
}
