import type { IncomingMessage, ServerResponse } from 'node:http'
import type { APIAttachment } from 'discord-api-types/v10'
import { createSnowflake } from '../snowflake.ts'

/** How a file is served. */
export interface FileOptions {
  /** What the uploader's client claimed it to be. @default 'application/octet-stream' */
  readonly contentType?: string
  /** Whether the answer says beforehand how long it is. @default true */
  readonly isLengthTold?: boolean
  /** What the attachment claims, when that is not the truth. Bytes. @default the length */
  readonly claimedSize?: number
}

/** A file that somebody uploaded. */
interface StoredFile {
  readonly bytes: Buffer
  readonly options: FileOptions
  isExpired: boolean
  sent: number
}

const CHUNK = 64 * 1024

/** The files behind attachments, with links that can expire. */
export class Cdn {
  /** Where this server is reached; known once it listens. */
  baseUrl = ''
  readonly #files = new Map<string, StoredFile>()

  /** Uploads a file, as an attachment that a message or an option of a command can carry. */
  upload(filename: string, bytes: Buffer, options: FileOptions = {}): APIAttachment {
    const id = createSnowflake()
    this.#files.set(id, { bytes, options, isExpired: false, sent: 0 })
    const url = `${this.baseUrl}/attachments/${id}/${encodeURIComponent(filename)}?ex=1&is=1&hm=${id}`
    return {
      id,
      filename,
      size: options.claimedSize ?? bytes.length,
      url,
      proxy_url: url,
      content_type: options.contentType ?? 'application/octet-stream',
    }
  }

  /** Every link given out so far leads nowhere from now on, as a day later on Discord. */
  expireLinks(): void {
    for (const file of this.#files.values()) file.isExpired = true
  }

  /** How many bytes of a file were taken from here. */
  sentOf(attachment: Pick<APIAttachment, 'id'>): number {
    return this.#files.get(attachment.id)?.sent ?? 0
  }

  /** Answers a request for `/attachments/…`. */
  async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = request.url?.split('/')[2] ?? ''
    const file = this.#files.get(id)
    if (!file || file.isExpired) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('This content is no longer available.')
      return
    }
    const { contentType = 'application/octet-stream', isLengthTold = true } = file.options
    response.writeHead(200, {
      'content-type': contentType,
      ...(isLengthTold && { 'content-length': file.bytes.length }),
    })
    for (let at = 0; at < file.bytes.length && !response.destroyed; at += CHUNK) {
      const chunk = file.bytes.subarray(at, at + CHUNK)
      file.sent += chunk.length
      // Written only as fast as it is read, so that a reader who gives up is seen to have read little.
      await new Promise<void>((resolve) => {
        response.once('close', resolve)
        response.write(chunk, () => {
          response.off('close', resolve)
          resolve()
        })
      })
    }
    response.end()
  }
}
