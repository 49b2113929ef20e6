import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a lease's holder can prove. Times are milliseconds since 2020. */
export interface Claim {
  readonly workerId: number
  /** Names the grant, so that two holders of one worker id are never taken for each other. */
  readonly grant: string
  readonly owner: string
  readonly from: number
  readonly until: number
  readonly generation: number
}

const PURPOSE = 'snowcloud lease 1:'

/** The claim as opaque text, signed with the secret. */
export function signClaim(claim: Claim, secret: string): string {
  const { workerId, grant, owner, from, until, generation } = claim
  const payload = Buffer.from(JSON.stringify([workerId, grant, owner, from, until, generation])).toString(
    'base64url',
  )
  return `${payload}.${signatureOf(payload, secret).toString('base64url')}`
}

/** The claim that a text holds, or undefined when it was not signed with this secret. */
export function readClaim(token: string, secret: string): Claim | undefined {
  const [payload = '', signature = '', ...rest] = token.split('.')
  const given = Buffer.from(signature, 'base64url')
  const right = signatureOf(payload, secret)
  if (rest.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) return undefined
  const fields: [number, string, string, number, number, number] = JSON.parse(
    Buffer.from(payload, 'base64url').toString(),
  )
  const [workerId, grant, owner, from, until, generation] = fields
  return { workerId, grant, owner, from, until, generation }
}

const signatureOf = (payload: string, secret: string): Buffer =>
  createHmac('sha256', secret).update(PURPOSE).update(payload).digest()
