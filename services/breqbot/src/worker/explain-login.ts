import { isSoundError } from '../sound/index.ts'

/** What somebody who reads the log does about a worker that did not start. */
export function explainLogin(error: unknown): string {
  const message = error instanceof Error ? error.message : ''
  if (/invalid token/i.test(message))
    return 'Discord does not know DISCORD_TOKEN; reset the token in the portal, and set it again'
  if (/disallowed intents/i.test(message)) {
    return 'The portal has not granted the intent “Message Content”; grant it on the page “Bot”, or unset MESSAGE_CONTENT'
  }
  if (isSoundError(error)) return error.message
  return 'the worker could not start'
}
