import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** A package of Python as pip installs it. */
export interface Wheel {
  readonly name: string
  readonly version: string
  readonly file: string
  readonly bytes: Buffer
}

export interface WheelContent {
  readonly name: string
  readonly version: string
  /** What it brings, by path. It is for every Python: with code of another language it is the test that knows which. */
  readonly files: Readonly<Record<string, string | Buffer>>
  /** @default nothing but name and version */
  readonly metadata?: string | Buffer
  /** The text of its `entry_points.txt`. */
  readonly entryPoints?: string | Buffer
}

export function makeWheel({ name, version, files, metadata, entryPoints }: WheelContent): Wheel {
  const stem = `${name.replaceAll('-', '_')}-${version}`
  const info = `${stem}.dist-info`
  const all: Record<string, string | Buffer> = {
    ...files,
    [`${info}/METADATA`]: metadata ?? `Metadata-Version: 2.1\nName: ${name}\nVersion: ${version}\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    ...(entryPoints !== undefined && { [`${info}/entry_points.txt`]: entryPoints }),
  }
  const lines = Object.entries(all).map(
    ([path, text]) => `${path},sha256=${hash('sha256', text, 'base64url')},${Buffer.byteLength(text)}`,
  )
  const record = `${info}/RECORD`
  const bytes = zip({ ...all, [record]: `${[...lines, `${record},,`].join('\n')}\n` })
  return { name, version, file: `${stem}-py3-none-any.whl`, bytes }
}

/** A zip file of files that are stored as they are. */
function zip(files: Readonly<Record<string, string | Buffer>>): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [path, given] of Object.entries(files)) {
    const [name, content] = [Buffer.from(path), Buffer.from(given)]
    // Version 2.0, no flags, stored, on the first day that a zip file can have.
    const common = Buffer.from([20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0, ...Buffer.alloc(16)])
    common.writeUInt32LE(crc32(content), 10)
    common.writeUInt32LE(content.length, 14)
    common.writeUInt32LE(content.length, 18)
    common.writeUInt16LE(name.length, 22)
    const place = Buffer.alloc(14)
    place.writeUInt32LE(offset, 10)
    const entry = Buffer.concat([Buffer.from('PK\x03\x04'), common, name, content])
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), common, place, name]))
    parts.push(entry)
    offset += entry.length
  }
  const list = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(parts.length, 8)
  end.writeUInt16LE(parts.length, 10)
  end.writeUInt32LE(list.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, list, end])
}
