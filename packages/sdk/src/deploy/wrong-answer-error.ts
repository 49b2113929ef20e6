/** What an instance says that is up and is not what it should be: asking again would be asking for luck. */
export class WrongAnswerError extends Error {
  override readonly name = 'WrongAnswerError'
}
