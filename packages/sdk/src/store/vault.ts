import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs'
import { BerthError } from '../errors.ts'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Encrypts what must not be readable at rest (AES-256-GCM), and digests what must not be guessable (HMAC-SHA-256). */
export interface Vault {
  /** @param place - what the value is for; a value moved to another place does not open */
  seal(text: string, place: string): Uint8Array
  /** @throws {BerthError} STATE_UNUSABLE when the key file is not the one it was sealed with */
  open(sealed: Uint8Array, place: string): string
  /** A digest that tells nothing of a guessable text to who does not hold the key. */
  digest(text: string): string
}

/**
 * Opens the key file, or makes it with mode 0600.
 *
 * @throws {BerthError} STATE_UNUSABLE when others can read it, or when it is no key
 */
export function openVault(keyFile: string): Vault {
  const master = readKey(keyFile)
  const sealingKey = deriveKey(master, 'berth config at rest')
  const digestKey = deriveKey(master, 'berth fingerprints')
  return {
    seal(text, place) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', sealingKey, nonce).setAAD(Buffer.from(place))
      return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
    },
    open(sealed, place) {
      const bytes = Buffer.from(sealed)
      const decipher = createDecipheriv('aes-256-gcm', sealingKey, bytes.subarray(0, NONCE_BYTES))
      decipher.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-TAG_BYTES))
      try {
        return (
          decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
        )
      } catch (cause) {
        throw new BerthError(
          'STATE_UNUSABLE',
          {
            file: keyFile,
            problem: 'it is not the key that the config was encrypted with',
            remedy: 'put the key file back that belongs to this state',
          },
          { cause },
        )
      }
    },
    digest: (text) => createHmac('sha256', digestKey).update(text).digest('hex'),
  }
}

function deriveKey(master: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', master, '', purpose, KEY_BYTES))
}

function readKey(file: string): Uint8Array {
  const unusable = (problem: string, remedy: string): BerthError =>
    new BerthError('STATE_UNUSABLE', { file, problem, remedy })
  if (!existsSync(file)) return createKey(file)
  if ((statSync(file).mode & 0o077) !== 0)
    throw unusable('others than its owner can read it', `take that away with: chmod 600 ${file}`)
  const key = readFileSync(file)
  if (key.length !== KEY_BYTES)
    throw unusable(`it holds ${key.length} bytes instead of ${KEY_BYTES}`, 'put a backup of that file back')
  return key
}

// Written beside, synced, then renamed: a key that is half there after a power cut would take every secret with it.
function createKey(file: string): Uint8Array {
  const key = randomBytes(KEY_BYTES)
  const draft = `${file}.new`
  const handle = openSync(draft, 'w', 0o600)
  try {
    writeSync(handle, key)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  renameSync(draft, file)
  return key
}
