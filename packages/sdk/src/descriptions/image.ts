import { findNameProblem } from '@berth/procfile'
import { BerthError } from '../errors.ts'
import { RELEASE_PHASE, WEB } from '../release/release-spec.ts'
import type { ImageSource, Source } from '../wall/builder.ts'

/** A reference of an image, taken apart. */
export interface ImageReference {
  /** Where it is kept: `docker.io`, `ghcr.io`, `127.0.0.1:5000`. */
  readonly registry: string
  /** As it was written, without tag and digest: `redis`, `ghcr.io/team/app`. */
  readonly name: string
  /** @default 'latest' */
  readonly tag: string
  /** `sha256:…`; with one the tag is for people only. */
  readonly digest?: string
}

/**
 * An image that others make, as the source of an app. The digest that its name stands for is looked up at each deploy, and
 * pinned in the release: the same digest is no change, and going back needs no registry.
 *
 * @param options.processType - what its own command runs as: `web` is given a `PORT`, a domain and requests; another name, for
 *   what answers no HTTP, is given none of them. @default 'web'
 * @throws {BerthError} INVALID_NAME
 *
 * @example
 * app('minecraft', { source: image('itzg/minecraft-server'), env: { EULA: 'TRUE' }, publish: [25565] })
 */
export function image(reference: string, options: { readonly processType?: string } = {}): ImageSource {
  const source: ImageSource = { kind: 'image', reference, processType: options.processType ?? WEB }
  const [rule] = imageProblem(source)
  if (rule !== undefined) throw new BerthError('INVALID_NAME', { what: 'image', name: reference, rule })
  return Object.freeze(source)
}

const DOCKER_HUB = 'docker.io'
const COMPONENT = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const REGISTRY =
  '(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)(?:\\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::\\d{1,5})?'
const REFERENCE = new RegExp(
  `^((?:(${REGISTRY})/)??${COMPONENT}(?:/${COMPONENT})*)(?::([\\w][\\w.-]{0,127}))?(?:@(sha256:[0-9a-f]{64}))?$`,
)
const LONGEST_NAME = 255
const LONGEST_REFERENCE = 512

/** Takes a reference apart as Docker does; `undefined` when it is none. */
export function parseImage(reference: string): ImageReference | undefined {
  if (reference.length > LONGEST_REFERENCE) return undefined
  const [, name, , tag = 'latest', digest] = REFERENCE.exec(reference) ?? []
  if (name === undefined || name.length > LONGEST_NAME) return undefined
  const registry = registryOf(name)
  // Only a host may have capital letters.
  if (/[A-Z]/.test(registry === DOCKER_HUB ? name : name.slice(registry.length))) return undefined
  return { registry, name, tag, ...(digest !== undefined && { digest }) }
}

/** The reference in one text: with its digest where it has one, else with its tag. */
export function formatImage({ name, tag, digest }: ImageReference): string {
  return digest === undefined ? `${name}:${tag}` : `${name}@${digest}`
}

/** What is wrong with the host of a registry, or `undefined`. */
export function registryProblem(registry: string): string | undefined {
  const isHost = registry.length <= LONGEST_NAME && new RegExp(`^${REGISTRY}$`).test(registry)
  return isHost
    ? undefined
    : `${JSON.stringify(registry)} is no registry: use its host such as docker.io, ghcr.io or registry.example.org:5000`
}

/** What is wrong with an image as a source, each as a phrase. */
export function imageProblem({ reference, processType }: ImageSource): string[] {
  const isReference = parseImage(reference) !== undefined
  const typeProblem =
    processType === RELEASE_PHASE
      ? 'the release phase runs once; name what keeps running otherwise'
      : findNameProblem(processType)
  return [
    ...(isReference
      ? []
      : [
          `${JSON.stringify(reference)} is no image: use lower case names such as redis:8 or ghcr.io/team/app@sha256:…`,
        ]),
    ...(typeProblem === undefined ? [] : [typeProblem]),
  ]
}

/** A source as people name it: the path of its folder, or the reference of its image. */
export function formatSource(source: Source): string {
  return source.kind === 'image' ? source.reference : source.path
}

/** The part before the first slash names a registry only if it looks like a host: `team/app` is of Docker's own. */
function registryOf(name: string): string {
  const [first = '', ...rest] = name.split('/')
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost')
  return isHost ? first : DOCKER_HUB
}
