/** The longest line, in UTF-16 units; a longer one is given out in pieces of this length. */
export const LONGEST_LINE = 16_384

/** Cuts a stream of bytes into lines of text. */
export class LineSplitter {
  readonly #decoder = new TextDecoder('utf-8')
  #rest = ''

  /** The lines that these bytes complete, without their line breaks. What is no UTF-8 becomes U+FFFD. */
  push(bytes: Uint8Array): readonly string[] {
    return this.#split(this.#decoder.decode(bytes, { stream: true }))
  }

  /** What is left when the stream ends: at the most one line without a line break. */
  end(): readonly string[] {
    const lines = this.#split(this.#decoder.decode())
    const rest = this.#rest
    this.#rest = ''
    return rest === '' ? lines : [...lines, withoutReturn(rest)]
  }

  #split(text: string): readonly string[] {
    const lines: string[] = []
    let start = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      this.#take(text.slice(start, end), lines)
      lines.push(withoutReturn(this.#rest))
      this.#rest = ''
      start = end + 1
    }
    this.#take(text.slice(start), lines)
    return lines
  }

  #take(text: string, lines: string[]): void {
    this.#rest += text
    while (this.#rest.length > LONGEST_LINE) {
      const cut = isHighSurrogate(this.#rest, LONGEST_LINE - 1) ? LONGEST_LINE - 1 : LONGEST_LINE
      lines.push(this.#rest.slice(0, cut))
      this.#rest = this.#rest.slice(cut)
    }
  }
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}

function isHighSurrogate(text: string, index: number): boolean {
  const unit = text.charCodeAt(index)
  return unit >= 0xd800 && unit < 0xdc00
}
