import type { BuildExplanation, ImageSource } from '@berth/sdk'
import type { FoundImage } from '../images/find-image.ts'
import type { BuildContext } from './build-context.ts'

/** How an image is made of a folder, and why. */
export function explainFolder(
  context: BuildContext,
  processTypes: BuildExplanation['processTypes'],
  given: readonly string[] = [],
): BuildExplanation {
  const { dockerfile, explanation = ['Its own Dockerfile says how it is built.'], asked } = context
  return {
    becomes: 'image',
    explanation: [
      ...explanation,
      ...(asked.length > 0 ? [`Docker is asked for ${asked.join(' ')}.`] : []),
      ...(given.length > 0 ? [`Its build is given the secrets ${given.join(', ')}.`] : []),
    ],
    processTypes,
    ...(dockerfile !== undefined && { dockerfile }),
  }
}

/** What is done with an image that others make. */
export function explainImage(
  { reference, processType }: ImageSource,
  { pinned, id }: FoundImage,
): BuildExplanation {
  return {
    becomes: 'image',
    explanation: [
      `${reference} stands for ${pinned} now.`,
      id === undefined ? 'It is fetched from its registry.' : 'It is on this machine already.',
    ],
    processTypes: { [processType]: null },
  }
}
