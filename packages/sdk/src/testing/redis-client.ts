import { connect } from 'node:net'
import type { Address } from '../wall/instance.ts'

/** What a server answers to commands, one after the other on one connection: the texts of each answer, joined by spaces. */
export async function askRedis(
  address: Address,
  password: string,
  commands: readonly (readonly string[])[],
): Promise<readonly string[]> {
  const all = [['AUTH', password], ...commands, ['QUIT']]
  const socket = connect(address)
  for (const words of all) {
    const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`)
    socket.write(`*${words.length}\r\n${parts.join('')}`)
  }
  const text = Buffer.concat(await Array.fromAsync(socket as AsyncIterable<Buffer>)).toString('latin1')
  const answers: string[] = []
  for (let rest = text; rest !== '';) {
    const [answer, left] = readAnswer(rest)
    answers.push(answer)
    rest = left
  }
  if (answers[0] !== 'OK') throw new Error(answers[0] ?? 'no answer')
  return answers.slice(1, commands.length + 1)
}

function readAnswer(text: string): readonly [answer: string, rest: string] {
  const end = text.indexOf('\r\n')
  const [kind, head, rest] = [text[0], text.slice(1, end), text.slice(end + 2)]
  if (kind === '$') {
    const length = Number(head)
    return length < 0 ? ['(nil)', rest] : [rest.slice(0, length), rest.slice(length + 2)]
  }
  if (kind !== '*') return [head, rest]
  const items: string[] = []
  let left = rest
  for (let count = Number(head); count > 0; count -= 1) {
    const [item, after] = readAnswer(left)
    items.push(item)
    left = after
  }
  return [items.join(' '), left]
}
