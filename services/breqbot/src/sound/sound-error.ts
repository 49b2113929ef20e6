/** What each code tells besides its message; messages are made from these details and can be shown to members as they are. */
export interface SoundErrorDetails {
  readonly TOO_LARGE: { readonly limit: number }
  readonly LINK_EXPIRED: { readonly name: string }
  readonly DOWNLOAD_FAILED: { readonly name: string; readonly problem: string }
  readonly NOT_AUDIO: { readonly name: string }
  readonly TOO_LONG: { readonly limit: number }
  readonly SILENT: { readonly name: string }
  readonly CONVERSION_FAILED: { readonly name: string; readonly problem: string }
  readonly FFMPEG_MISSING: { readonly program: string }
  readonly INVALID_EMOJI: { readonly text: string }
  readonly INVALID_NAME: { readonly longest: number }
  readonly INVALID_VOLUME: { readonly highest: number }
  readonly EMOJI_TAKEN: { readonly emoji: string }
  readonly SOUND_NOT_FOUND: { readonly emoji: string }
  readonly CHANGED_MEANWHILE: { readonly emoji: string }
  readonly QUOTA_COUNT: { readonly limit: number }
  readonly QUOTA_BYTES: { readonly limit: number }
  readonly QUOTA_LENGTH: { readonly limit: number }
  readonly INVALID_ARCHIVE: { readonly problem: string }
  readonly NO_ROOM: { readonly where: string }
  readonly FOLDER_UNUSABLE: { readonly folder: string; readonly problem: string }
}

/** What can be wrong with a sound, or with what is asked of one. */
export type SoundErrorCode = keyof SoundErrorDetails

const mebibytes = (bytes: number): string => `${Math.round((bytes / 1024 / 1024) * 10) / 10} MiB`
const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 100) / 10} s`

const MESSAGES: { readonly [Code in SoundErrorCode]: (details: SoundErrorDetails[Code]) => string } = {
  TOO_LARGE: ({ limit }) => `The file is too large: at most ${mebibytes(limit)} can be added`,
  LINK_EXPIRED: ({ name }) => `The link to ${name} has expired; upload the file again`,
  DOWNLOAD_FAILED: ({ name, problem }) => `${name} could not be fetched: ${problem}; try again`,
  NOT_AUDIO: ({ name }) =>
    `${name} holds no sound that can be played, whatever its name says; MP3, Ogg, WAV, FLAC, M4A and WebM work`,
  TOO_LONG: ({ limit }) => `The sound is too long: at most ${seconds(limit)} can be added`,
  SILENT: ({ name }) => `There is nothing to hear in ${name}`,
  CONVERSION_FAILED: ({ name, problem }) => `${name} could not be made into a sound: ${problem}`,
  FFMPEG_MISSING: ({ program }) =>
    `There is no ${program}; install ffmpeg (apt-get install ffmpeg), or say in FFMPEG_PATH where it is`,
  INVALID_EMOJI: ({ text }) => `${JSON.stringify(text)} is no emoji; give one emoji`,
  INVALID_NAME: ({ longest }) => `A sound needs a name of at most ${longest} characters`,
  INVALID_VOLUME: ({ highest }) => `A volume is a whole number of percent, from 1 to ${highest}`,
  EMOJI_TAKEN: ({ emoji }) => `${emoji} has a sound already; remove that first, or choose another emoji`,
  SOUND_NOT_FOUND: ({ emoji }) => `${emoji} has no sound here`,
  CHANGED_MEANWHILE: ({ emoji }) => `The sound of ${emoji} was changed by somebody else meanwhile; try again`,
  QUOTA_COUNT: ({ limit }) => `There are ${limit} sounds here already, which is all there can be; remove one`,
  QUOTA_BYTES: ({ limit }) => `The sounds here would take more than ${mebibytes(limit)}; remove one`,
  QUOTA_LENGTH: ({ limit }) => `The sounds here would last longer than ${seconds(limit)}; remove one`,
  INVALID_ARCHIVE: ({ problem }) => `The archive cannot be used: ${problem}`,
  NO_ROOM: () =>
    'Where I keep sounds there is no room left; whoever runs me can make some, or somebody removes one',
  FOLDER_UNUSABLE: ({ folder, problem }) =>
    `The folder ${folder} cannot be used for sounds: ${problem}; whoever runs me has to mount it, or to let me write there`,
}

/** A code to branch on, details that are typed by it, and a message for the member who asked. */
export class SoundError<Code extends SoundErrorCode = SoundErrorCode> extends Error {
  override readonly name = 'SoundError'
  readonly code: Code
  readonly details: SoundErrorDetails[Code]

  constructor(code: Code, details: SoundErrorDetails[Code], options?: ErrorOptions) {
    super(MESSAGES[code](details), options)
    this.code = code
    this.details = details
  }
}

/** Narrows an unknown error, and to one code when that is given. */
export function isSoundError<Code extends SoundErrorCode = SoundErrorCode>(
  error: unknown,
  code?: Code,
): error is SoundError<Code> {
  return error instanceof SoundError && (code === undefined || error.code === code)
}
