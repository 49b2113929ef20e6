import { randomUUID } from 'node:crypto'
import { MessageFlags } from 'discord.js'
import type { APIEmbed, BaseMessageOptions } from 'discord.js'
import type { Logger } from 'pino'
import { Problem } from '../problem.ts'
import { AWAY_MESSAGE, isAway } from '../redis/failures.ts'
import { isSoundError } from '../sound/index.ts'
import { isVoiceError } from '../voice/index.ts'

/** What a command answers: a text, or a message. */
export type Answer = string | Message

/** A message that answers. */
export interface Message {
  readonly content?: string
  readonly embeds?: APIEmbed[]
  readonly files?: BaseMessageOptions['files']
  readonly components?: BaseMessageOptions['components']
  /** Whether only the one who asked sees it. @default false */
  readonly isHidden?: boolean
}

/** An answer as discord.js sends it. */
export function toReply(answer: Answer) {
  const {
    isHidden = false,
    embeds,
    files,
    components,
    content,
  } = typeof answer === 'string' ? { content: answer } : answer
  return {
    ...(content !== undefined && { content }),
    ...(embeds && { embeds }),
    ...(files && { files }),
    ...(components && { components }),
    ...(isHidden && { flags: MessageFlags.Ephemeral as const }),
  }
}

/** The answer to who asked for something that cannot be; hidden, as it concerns nobody else. */
export function explain(error: unknown, log: Logger): Message {
  if (error instanceof Problem || isSoundError(error) || isVoiceError(error)) {
    const { message } = error
    return { content: `⚠️ ${message}${/[.!?]$/.test(message) ? '' : '.'}`, isHidden: true }
  }
  // The log has it from the connection itself, once.
  if (isAway(error)) return { content: `⚠️ ${AWAY_MESSAGE}.`, isHidden: true }
  const id = randomUUID().slice(0, 8)
  log.error({ err: error, id }, 'command failed')
  return {
    content: `❌ Something went wrong here. Whoever runs me finds it in the log as ${id}.`,
    isHidden: true,
  }
}
