import { BerthError, formatImage, parseImage } from '@berth/sdk'
import type { ImageReference } from '@berth/sdk'
import type Docker from 'dockerode'
import type { ImageInspectInfo } from 'dockerode'
import { isMissing } from '../errors.ts'
import { askRegistry } from './ask-registry.ts'
import type { RegistryOptions } from './ask-registry.ts'

/** What a reference stands for now. */
export interface FoundImage {
  /** What tells it from every other one: its digest at the registry, or the id of one that no registry has. */
  readonly identity: string
  /** The reference with that digest. */
  readonly pinned: string
  /** Its id on this machine; absent while it is only at the registry. */
  readonly id?: string
}

/**
 * Looks up what a reference stands for, at its registry if that answers, else on this machine. It pulls nothing.
 *
 * @throws {BerthError} IMAGE_NOT_FOUND, REGISTRY_UNAVAILABLE when it is not on this machine either; INVALID_NAME
 */
export async function findImage(
  docker: Docker,
  reference: string,
  options: RegistryOptions,
): Promise<FoundImage> {
  const wanted = parsed(reference)
  const local = await inspectImage(docker, formatImage(wanted))
  // What is named by its digest is the same everywhere and for ever.
  if (wanted.digest !== undefined) return found(wanted, wanted.digest, local?.Id)

  const answer = await askRegistry(docker, wanted, options)
  if (typeof answer === 'string') {
    const known = await inspectImage(docker, formatImage({ ...wanted, digest: answer }))
    return found(wanted, answer, known?.Id)
  }
  if (!local) throw answer
  const digest = digestOf(local, wanted.name)
  return digest === undefined
    ? { identity: local.Id, pinned: `${formatImage(wanted)} (${local.Id})`, id: local.Id }
    : found(wanted, digest, local.Id)
}

/** What is known here of an image; `undefined` when there is none. */
export async function inspectImage(docker: Docker, reference: string): Promise<ImageInspectInfo | undefined> {
  try {
    return await docker.getImage(reference).inspect()
  } catch (error) {
    if (isMissing(error)) return undefined
    throw error
  }
}

function parsed(reference: string): ImageReference {
  const wanted = parseImage(reference)
  if (wanted) return wanted
  const rule = 'use a name such as redis:8 or ghcr.io/team/app'
  throw new BerthError('INVALID_NAME', { what: 'image', name: reference, rule })
}

function found(wanted: ImageReference, digest: string, id: string | undefined): FoundImage {
  return { identity: digest, pinned: formatImage({ ...wanted, digest }), ...(id !== undefined && { id }) }
}

/** The digest that an image has at the registry of that name, as known since it was pulled or pushed. */
function digestOf({ RepoDigests }: ImageInspectInfo, name: string): string | undefined {
  const short = (text: string) => text.replace(/^docker\.io\//, '').replace(/^library\//, '')
  const known = (RepoDigests ?? []).map((text) => text.split('@'))
  return known.find(([repository = '']) => short(repository) === short(name))?.[1]
}
