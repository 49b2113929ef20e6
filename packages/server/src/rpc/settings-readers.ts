import { PHASES } from '@berth/sdk'
import type { Limits, MountByHand, Phase, Source } from '@berth/sdk'
import { flag, listOf, oneOf, record, refuse, source, text } from './readers.ts'
import type { Reader } from './readers.ts'

/** A source, or the name of an app that has one. */
export const sourceOrName: Reader<Source | string> = (json, place) =>
  typeof json === 'string' ? json : source(json, place)

export const phases: Reader<readonly Phase[]> = (json, place) => listOf(oneOf(...PHASES))(json, place)

export const limits: Reader<Limits> = (json, place) => {
  const { memory, cpus, ...others } = record(json, place)
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) refuse(`${place}.${unknown}`, 'is no limit')
  return {
    ...(memory !== undefined && { memory: number(memory, `${place}.memory`) }),
    ...(cpus !== undefined && { cpus: number(cpus, `${place}.cpus`) }),
  }
}

export const mount: Reader<MountByHand> = (json, place) => {
  const given = record(json, place)
  const optional = <T>(key: string, read: Reader<T>) =>
    given[key] === undefined ? {} : { [key]: read(given[key], `${place}.${key}`) }
  return {
    from: text(given['from'], `${place}.from`),
    to: text(given['to'], `${place}.to`),
    ...optional('readOnly', flag),
    ...optional('exclusive', flag),
    ...optional('allow', flag),
    ...optional('owner', text),
    ...optional('mode', text),
  }
}

const number: Reader<number> = (json, place) =>
  typeof json === 'number' ? json : refuse(place, 'is no number')
