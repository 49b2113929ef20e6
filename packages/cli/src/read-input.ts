import type { Io } from './io.ts'

/** Everything that is piped in, as text. */
export async function readInput({ stdin }: Pick<Io, 'stdin'>): Promise<string> {
  const chunks = await Array.fromAsync(stdin, (chunk) => Buffer.from(chunk))
  return Buffer.concat(chunks).toString()
}

/** Everything that is piped in as one value: `echo value | …` must not add a line break to it. */
export async function readValue(io: Pick<Io, 'stdin'>): Promise<string> {
  return (await readInput(io)).replace(/\r?\n$/, '')
}
