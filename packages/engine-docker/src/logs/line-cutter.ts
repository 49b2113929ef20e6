import { StringDecoder } from 'node:string_decoder'

/** Cuts bytes into lines of text, without their line breaks. */
export class LineCutter {
  readonly #decoder = new StringDecoder('utf8')
  #rest = ''

  /** The lines that these bytes complete. */
  push(bytes: Buffer): readonly string[] {
    const lines = (this.#rest + this.#decoder.write(bytes)).split(/\r?\n/)
    this.#rest = lines.pop() ?? ''
    return lines
  }

  /** What is left at the end: at the most one line without a break. */
  end(): readonly string[] {
    const rest = this.#rest + this.#decoder.end()
    this.#rest = ''
    return rest === '' ? [] : [rest]
  }
}
