/** Why the bot is not, or no longer, in a voice channel. */
export type LeaveReason =
  /** Somebody asked it to. */
  | 'asked'
  /** Nobody was left to hear it. */
  | 'alone'
  /** Somebody disconnected it, or its channel was deleted. */
  | 'kicked'
  /** Discord wants end-to-end encryption, which this process cannot do. */
  | 'dave-required'
  /** Discord told it not to come back. */
  | 'refused'
  /** Every try to connect failed. */
  | 'unreachable'
  /** The bot is not in the guild any more, or is stopping. */
  | 'gone'

/** What each code tells besides its message; messages can be shown to members. */
export interface VoiceErrorDetails {
  readonly NOT_JOINED: { readonly reason: LeaveReason }
  readonly QUEUE_FULL: { readonly limit: number }
  readonly SOUND_GONE: { readonly soundId: string }
}

/** What can keep a sound from being played. */
export type VoiceErrorCode = keyof VoiceErrorDetails

const WHY: { readonly [Reason in LeaveReason]: string } = {
  asked: 'somebody sent me away',
  alone: 'nobody was there to hear me',
  kicked: 'somebody disconnected me',
  'dave-required': 'Discord wants end-to-end encryption, which does not work here',
  refused: 'Discord told me not to come back',
  unreachable: 'Discord cannot be reached there; try again later',
  gone: 'I am leaving',
}

const MESSAGES: { readonly [Code in VoiceErrorCode]: (details: VoiceErrorDetails[Code]) => string } = {
  NOT_JOINED: ({ reason }) => `I am not in the voice channel: ${WHY[reason]}`,
  QUEUE_FULL: ({ limit }) => `${limit} sounds are waiting already; wait for some of them`,
  SOUND_GONE: () => 'This sound is not there any more',
}

/** A code to branch on, with a message for the member who asked. */
export class VoiceError<Code extends VoiceErrorCode = VoiceErrorCode> extends Error {
  override readonly name = 'VoiceError'
  readonly code: Code
  readonly details: VoiceErrorDetails[Code]

  constructor(code: Code, details: VoiceErrorDetails[Code], options?: ErrorOptions) {
    super(MESSAGES[code](details), options)
    this.code = code
    this.details = details
  }
}

/** Narrows an unknown error, and to one code when that is given. */
export function isVoiceError<Code extends VoiceErrorCode = VoiceErrorCode>(
  error: unknown,
  code?: Code,
): error is VoiceError<Code> {
  return error instanceof VoiceError && (code === undefined || error.code === code)
}
