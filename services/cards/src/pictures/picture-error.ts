/**
 * Why a picture is not to be had. `refused`: it never will be as it is, the request must change. `unavailable`: whoever
 * has it does not give it now. Messages go to clients, and say nothing of what answers where.
 */
export class PictureError extends Error {
  override readonly name = 'PictureError'
  readonly kind: 'refused' | 'unavailable'

  constructor(kind: 'refused' | 'unavailable', message: string, options?: ErrorOptions) {
    super(message, options)
    this.kind = kind
  }
}

/** Refuses with a message. */
export const refuse = (message: string, cause?: unknown): PictureError =>
  new PictureError('refused', message, { cause })

/** Says that it cannot be had now. */
export const unavailable = (message: string, cause?: unknown): PictureError =>
  new PictureError('unavailable', message, { cause })
