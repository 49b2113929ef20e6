import { connect } from 'node:net'
import type { Address } from '@berth/sdk'

const TIMEOUT = 2_000

/** Asks a server whether it is ready, with its password: `PONG`, or what keeps it from saying so. */
export function pingRedis({ host, port }: Address, password: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: TIMEOUT })
    let replies = ''
    const answer = (text: string) => {
      socket.destroy()
      resolve(text)
    }
    socket.on('connect', () => socket.write(format('AUTH', password) + format('PING')))
    socket.on('data', (chunk: Buffer) => {
      replies += chunk.toString()
      const [auth, ping] = replies.split('\r\n')
      // Each reply is a line, and an unfinished one is followed by nothing.
      if (auth?.startsWith('-')) answer(auth.slice(1))
      else if (replies.split('\r\n').length > 2) answer(ping?.slice(1) ?? '')
    })
    socket.on('error', (error) => answer(error.message))
    socket.on('timeout', () => answer(`it did not answer within ${TIMEOUT} ms`))
    socket.on('close', () => answer('it closed the connection'))
  })
}

function format(...words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`
}
