import type { IncomingMessage } from 'node:http'
import type { Cdn } from './cdn.ts'

/**
 * The body of a request as an object. Uploaded files become `attachments`.
 *
 * A form (`application/x-www-form-urlencoded`, as OAuth2 sends) becomes an object of strings.
 */
export async function readBody(request: IncomingMessage, cdn: Cdn): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const raw = Buffer.concat(chunks)
  const type = request.headers['content-type'] ?? ''
  if (raw.length === 0) return {}
  if (type.includes('json')) return JSON.parse(raw.toString('utf8'))
  if (type.includes('urlencoded')) return Object.fromEntries(new URLSearchParams(raw.toString('utf8')))
  if (!type.includes('multipart')) return {}
  const form = await new Response(raw, { headers: { 'content-type': type } }).formData()
  const payload = form.get('payload_json')
  const attachments = []
  for (const part of form.values()) {
    if (typeof part === 'string') continue
    attachments.push(cdn.upload(part.name, Buffer.from(await part.arrayBuffer()), { contentType: part.type }))
  }
  const body: object = typeof payload === 'string' ? (JSON.parse(payload) as object) : {}
  // The answer to an interaction carries its message one level deeper.
  return 'type' in body && 'data' in body
    ? { ...body, data: { ...(body.data as object), attachments } }
    : { ...body, attachments }
}
