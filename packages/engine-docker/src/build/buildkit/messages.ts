import protobuf from 'protobufjs'

// Only what is used; the numbers are the protocol's.
const SCHEMA = `
  syntax = "proto3";
  message Status { repeated Vertex vertexes = 1; repeated Log logs = 3; }
  message Vertex { string digest = 1; string name = 3; bool cached = 4; bytes started = 5; string error = 7; }
  message Log { string vertex = 1; bytes message = 4; }
  message SecretRequest { string id = 1; }
  message SecretResponse { bytes data = 1; }
`

const { root } = protobuf.parse(SCHEMA, { keepCase: true })

/** How far a build of BuildKit is: steps, and what they print. */
export interface BuildStatus {
  readonly vertexes: readonly {
    readonly digest: string
    readonly name: string
    readonly cached: boolean
    readonly started: Uint8Array
  }[]
  readonly logs: readonly { readonly vertex: string; readonly message: Uint8Array }[]
}

export function decodeStatus(bytes: Uint8Array): BuildStatus {
  return decode('Status', bytes) as unknown as BuildStatus
}

/** The name of the secret that a build asks for. */
export function decodeSecretRequest(bytes: Uint8Array): string {
  return String(decode('SecretRequest', bytes)['id'])
}

export function encodeSecretResponse(data: Uint8Array): Buffer {
  return Buffer.from(root.lookupType('SecretResponse').encode({ data }).finish())
}

function decode(type: string, bytes: Uint8Array): Record<string, unknown> {
  const message = root.lookupType(type)
  return message.toObject(message.decode(bytes), { defaults: true, arrays: true })
}
