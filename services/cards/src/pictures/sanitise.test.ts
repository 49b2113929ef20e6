import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { crc32, deflateSync } from 'node:zlib'
import sharp from 'sharp'
import { sanitise } from './sanitise.ts'

const BOX = { width: 100, height: 60 }

const picture = (format: 'jpeg' | 'png' | 'gif' | 'webp' | 'avif', alpha = 1): Promise<Buffer> =>
  sharp({ create: { width: 300, height: 200, channels: 4, background: { r: 200, g: 30, b: 30, alpha } } })
    .toFormat(format)
    .toBuffer()

/** A PNG of one colour: small as a file, and as large as it says when it is decoded. */
function bomb(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data])
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    sum.writeUInt32BE(crc32(body))
    return Buffer.concat([length, body, sum])
  }
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([1, 0, 0, 0, 0], 8) // one bit a pixel, grey
  const data = deflateSync(Buffer.alloc((Math.ceil(width / 8) + 1) * height), { level: 9 })
  const start = Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1')
  return Buffer.concat([start, chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))])
}

void suite('a picture from elsewhere', () => {
  test('is made anew in the size of its place, from each format', async () => {
    for (const format of ['jpeg', 'png', 'gif', 'webp', 'avif'] as const) {
      const { bytes, type } = await sanitise(await picture(format), BOX)
      const { width, height, format: made } = await sharp(bytes).metadata()
      assert.deepEqual([width, height, `image/${made}`], [100, 60, type], format)
    }
  })

  test('keeps what one can see through', async () => {
    const { bytes, type } = await sanitise(await picture('png', 0.5), BOX)
    assert.deepEqual([type, (await sharp(bytes).metadata()).hasAlpha], ['image/webp', true])
  })

  test('brings nothing along: no place, no name, no turn', async () => {
    const turned = await sharp(await picture('jpeg'))
      .withExif({ IFD0: { Artist: 'somebody', ImageDescription: 'secret' } })
      .withMetadata({ orientation: 6 })
      .toBuffer()
    const { exif, icc, xmp, orientation } = await sharp((await sanitise(turned, BOX)).bytes).metadata()
    assert.deepEqual([exif, icc, xmp, orientation], [undefined, undefined, undefined, undefined])
  })

  test('is the same bytes for the same bytes', async () => {
    const bytes = await picture('png')
    assert.deepEqual(await sanitise(bytes, BOX), await sanitise(bytes, BOX))
  })

  test('is refused when it is a bomb: small as a file, huge as a picture', async () => {
    for (const [width, height] of [
      [4097, 4096],
      [12_000, 12_000],
      [16_000, 16_000],
      [1, 16_777_217],
    ] as const) {
      const file = bomb(width, height)
      assert.ok(file.length < 2_200_000)
      await assert.rejects(sanitise(file, BOX), {
        kind: 'refused',
        message: 'The picture has more than 16777216 pixels',
      })
    }
    assert.equal((await sanitise(bomb(4096, 4096), BOX)).type, 'image/jpeg')
  })

  test('is refused when it is none, whatever it calls itself', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'
    const files = [
      svg,
      `<?xml version="1.0"?>${svg}`,
      '<html></html>',
      '%PDF-1.7',
      'BM',
      'II*\0',
      'MM\0*',
      '\0\0\0\x0cJXL ',
      '',
      'GIF8',
      '\0\0\0\x18ftypheic',
    ]
    for (const file of files) {
      await assert.rejects(
        sanitise(Buffer.from(file, 'latin1'), BOX),
        { kind: 'refused', message: /^The picture is none/ },
        file,
      )
    }
  })

  test('is refused when it is broken', async () => {
    const whole = await picture('png')
    const text = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.from('not a picture at all')])
    for (const file of [whole.subarray(0, whole.length / 2), text]) {
      await assert.rejects(sanitise(file, BOX), { kind: 'refused', message: 'The picture is broken' })
    }
  })
})
