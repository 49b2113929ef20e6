import { ServiceError } from '@berth/service'
import { QueueFull } from '../browser/job-queue.ts'
import { StorageFull } from '../frozen/durable-files.ts'
import { NoIds } from '../frozen/snowflake-client.ts'
import { PictureError } from '../pictures/picture-error.ts'

/** As long as the failure of a picture is remembered: whoever asks earlier gets the same answer. */
const BRIEFLY = { 'cache-control': 'public, max-age=60' }

/**
 * What went wrong with a card, in words for clients.
 *
 * @returns The thrown thing itself when it is nothing that was expected.
 */
export function explainTrouble(thrown: unknown): unknown {
  if (thrown instanceof PictureError) {
    const options = { cause: thrown, headers: BRIEFLY }
    return thrown.kind === 'refused'
      ? new ServiceError(400, 'PICTURE_REFUSED', thrown.message, options)
      : new ServiceError(502, 'PICTURE_UNAVAILABLE', thrown.message, options)
  }
  if (thrown instanceof QueueFull)
    return later('BUSY', 'Too many images are asked for now; try again', thrown)
  if (thrown instanceof NoIds) {
    return later('NO_ID', 'No id is to be had now, so nothing can be frozen; try again', thrown)
  }
  if (thrown instanceof StorageFull) {
    return new ServiceError(507, 'STORAGE_FULL', 'There is no room for more frozen cards', { cause: thrown })
  }
  return thrown
}

/** A browser that failed twice, or does not start. */
export const notDrawn = (thrown: unknown): unknown =>
  thrown instanceof QueueFull || !(thrown instanceof Error)
    ? thrown
    : later('NOT_DRAWN', 'The image could not be drawn; try again, or take the format html', thrown)

const later = (code: string, message: string, cause: unknown): ServiceError =>
  new ServiceError(503, code, message, { cause, headers: { 'retry-after': '2' } })
