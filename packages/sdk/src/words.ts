/**
 * Cuts a line into words as a shell does with quotes and backslashes; nothing in it is ever expanded or run.
 *
 * @throws {SyntaxError} when a quote is not closed
 */
export function splitWords(line: string): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  for (let index = 0; index < line.length; index += 1) {
    const character = line[index]!
    if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (character === "'" || character === '"') {
      const { text, end } = quoted(line, index)
      word = (word ?? '') + text
      index = end
    } else if (character === '\\') {
      index += 1
      if (index === line.length) throw new SyntaxError('ends with a backslash')
      word = (word ?? '') + line[index]!
    } else word = (word ?? '') + character
  }
  return word === undefined ? words : [...words, word]
}

/** A word as it is written so that it stays one. */
export function quoteWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

/** The words of a line; none where a quote is not closed, which whoever understands the line complains of. */
export function wordsIn(line: string): readonly string[] {
  try {
    return splitWords(line)
  } catch {
    return []
  }
}

function quoted(line: string, start: number): { readonly text: string; readonly end: number } {
  const quote = line[start]!
  let text = ''
  for (let index = start + 1; index < line.length; index += 1) {
    const character = line[index]!
    if (character === quote) return { text, end: index }
    const next = line[index + 1]
    // Between double quotes a backslash is itself, but before what would mean something there.
    if (quote === '"' && character === '\\' && next !== undefined && '"\\$`'.includes(next)) {
      text += next
      index += 1
    } else text += character
  }
  throw new SyntaxError(`has a ${quote} that is not closed`)
}
