import { parseDockerOptions } from './parse-docker-options.ts'

/** What Docker's API takes for a build, beside the context. */
export interface BuildSettings {
  readonly buildargs?: Readonly<Record<string, string>>
  readonly labels?: Readonly<Record<string, string>>
  readonly target?: string
  readonly nocache?: boolean
  readonly pull?: boolean
  readonly networkmode?: string
  readonly shmsize?: number
  readonly extrahosts?: readonly string[]
}

/** The options of a build, which were refused or allowed when its release was drafted, as Docker's API takes them. */
export function buildSettings(texts: readonly string[]): BuildSettings {
  const options = texts.flatMap((text) => parseDockerOptions(text, 'build', { allow: [text] }))
  return options.reduce<BuildSettings>((settings, option) => {
    switch (option.kind) {
      case 'build-arg':
        return { ...settings, buildargs: { ...settings.buildargs, [option.key]: option.value } }
      case 'label':
        return { ...settings, labels: { ...settings.labels, [option.key]: option.value } }
      case 'target':
        return { ...settings, target: option.text }
      case 'no-cache':
        return { ...settings, nocache: option.isOn }
      case 'pull':
        return { ...settings, pull: option.isOn }
      case 'network':
        return { ...settings, networkmode: option.text }
      case 'shm-size':
        return { ...settings, shmsize: option.bytes }
      case 'add-host': {
        const host = `${option.name}:${option.address}`
        return { ...settings, extrahosts: [...(settings.extrahosts ?? []), host] }
      }
      default:
        return settings
    }
  }, {})
}
