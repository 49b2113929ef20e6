/** The headers that some paths are answered with. */
export interface HeaderRule {
  /** A path, or the beginning of paths with `*` behind it. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Reads the rules that lie in the site as `_headers`, where hosts of static sites look for them too: a path alone on a line,
 * its headers indented below it.
 *
 * @throws {SyntaxError} At a line that is neither.
 */
export function parseHeaderRules(text: string): readonly HeaderRule[] {
  const rules: { path: string; headers: Record<string, string> }[] = []
  for (const line of text.split('\n')) {
    const [, name, value] = /^\s+([\w-]+):\s*(.*)$/.exec(line) ?? []
    const rule = rules.at(-1)
    if (line.startsWith('/')) rules.push({ path: line.trim(), headers: {} })
    else if (rule && name !== undefined && value !== undefined) rule.headers[name.toLowerCase()] = value
    else if (line.trim() !== '') throw new SyntaxError(`Neither a path nor one of its headers: ${line}`)
  }
  return rules
}

/** What a path is answered with: of several rules that say the same header, the last one counts. */
export function headersFor(rules: readonly HeaderRule[], path: string): Readonly<Record<string, string>> {
  const matching = rules.filter((rule) =>
    rule.path.endsWith('*') ? path.startsWith(rule.path.slice(0, -1)) : rule.path === path,
  )
  return Object.assign({}, ...matching.map(({ headers }) => headers))
}
