import { styleText } from 'node:util'
import type { Io, TerminalStream } from '../io.ts'

export type Color = 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan' | 'gray' | 'bold'

/** Gives text a colour, or leaves it as it is. */
export type Paint = (color: Color, text: string) => string

/** Colours for terminals, and where `FORCE_COLOR` asks for them; none where `NO_COLOR` does. */
export function paintFor(stream: TerminalStream, env: Io['env']): Paint {
  const isForced = env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '0'
  const isOn = isForced || (stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb')
  return isOn ? (color, text) => styleText(color, text, { validateStream: false }) : plain
}

/** No colours. */
export const plain: Paint = (_color, text) => text
