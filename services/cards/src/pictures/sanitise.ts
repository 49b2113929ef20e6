import sharp from 'sharp'
import { refuse } from './picture-error.ts'

/** A picture that was made here: of a known size, in a format that browsers draw, without anything else in it. */
export interface Picture {
  readonly type: 'image/jpeg' | 'image/webp'
  readonly bytes: Buffer
}

/** As many as four thousand by four thousand: more would take hundreds of megabytes to look at. */
export const MOST_PIXELS = 16_777_216
const SECONDS = 5

sharp.cache(false) // nothing is decoded twice

/** What files of each format begin with. SVG is not among them: it can name other files. */
const STARTS: readonly ((bytes: Buffer) => boolean)[] = [
  (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])), // JPEG
  (bytes) => bytes.subarray(0, 8).toString('latin1') === '\u0089PNG\r\n\u001a\n',
  (bytes) => /^GIF8[79]a$/.test(bytes.subarray(0, 6).toString('latin1')),
  (bytes) => /^RIFF[^]{4}WEBP$/.test(bytes.subarray(0, 12).toString('latin1')),
  (bytes) => /^ftypavi[fs]$/.test(bytes.subarray(4, 12).toString('latin1')),
]

/**
 * Decodes a picture of any size, crops it to the box and encodes it anew. What it claims to be is not believed: its first
 * bytes must be those of JPEG, PNG, GIF (the first frame), WebP or AVIF.
 *
 * @throws {PictureError} When it is none of these, is broken, or has more pixels than 16.7 million.
 */
export async function sanitise(
  bytes: Buffer,
  box: { readonly width: number; readonly height: number },
): Promise<Picture> {
  if (!STARTS.some((isStart) => isStart(bytes))) {
    throw refuse('The picture is none: only JPEG, PNG, GIF, WebP and AVIF are taken')
  }
  try {
    const options = { limitInputPixels: MOST_PIXELS, failOn: 'error', pages: 1 } as const
    const { hasAlpha } = await sharp(bytes, options).metadata()
    const image = sharp(bytes, options)
      .autoOrient()
      .resize(box.width, box.height, { fit: 'cover' })
      .timeout({ seconds: SECONDS })
    return hasAlpha
      ? { type: 'image/webp', bytes: await image.webp({ quality: 86 }).toBuffer() }
      : { type: 'image/jpeg', bytes: await image.jpeg({ quality: 84 }).toBuffer() }
  } catch (error) {
    const isTooLarge = error instanceof Error && /pixel limit/i.test(error.message)
    throw refuse(
      isTooLarge ? `The picture has more than ${MOST_PIXELS} pixels` : 'The picture is broken',
      error,
    )
  }
}
