import { ServiceError } from '@berth/service'
import { isProblem } from '../problem.ts'
import type { ProblemCode } from '../problem.ts'
import { AWAY_MESSAGE, isAway } from '../redis/failures.ts'
import { isSoundError } from '../sound/index.ts'
import type { SoundErrorCode } from '../sound/index.ts'

const STATUS: Partial<Record<ProblemCode | SoundErrorCode, number>> = {
  UNKNOWN: 404,
  SOUND_NOT_FOUND: 404,
  NOT_PERMITTED: 403,
  EMOJI_TAKEN: 409,
  CHANGED_MEANWHILE: 409,
  QUOTA_COUNT: 409,
  QUOTA_BYTES: 409,
  QUOTA_LENGTH: 409,
  TOO_LARGE: 413,
  UNREACHABLE: 502,
  BAD_CARD: 502,
  FFMPEG_MISSING: 503,
  FOLDER_UNUSABLE: 503,
  NO_ROOM: 507,
}

/** What went wrong, as it is answered over HTTP; what is nobody's fault stays what it was. */
export function toServiceError(error: unknown): unknown {
  if (isProblem(error)) return refusal(error.code, error)
  if (isSoundError(error)) return refusal(error.code, error)
  return isAway(error) ? new ServiceError(503, 'REDIS_AWAY', AWAY_MESSAGE, RETRY) : error
}

const RETRY = { headers: { 'retry-after': '2' } }

const refusal = (code: ProblemCode | SoundErrorCode, cause: Error): ServiceError =>
  new ServiceError(STATUS[code] ?? 400, code, cause.message, { cause })

/** For guilds that do not exist, that the bot is not in, and that are not public: nobody learns which of these it is. */
export const unknownGuild = (): ServiceError =>
  new ServiceError(404, 'UNKNOWN_GUILD', 'There is no such server here, or it has no public page')
