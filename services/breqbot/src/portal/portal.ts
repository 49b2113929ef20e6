import { Type } from 'typebox'
import type { Static } from 'typebox'

/** Characters of what is asked of a portal, and of what it answers: what a message of Discord can hold. */
export const LONGEST_TEXT = 1900
/** Milliseconds that a program has to answer. */
export const ANSWER_TIMEOUT = 15_000

/** A program outside that answers to a command. */
export interface Portal {
  readonly id: string
  readonly name: string
  readonly owner: string
}

/** What a member asks of a portal. */
export interface Question {
  readonly content: string
  readonly user: { readonly id: string; readonly name: string }
  readonly guild: { readonly id: string; readonly name: string }
}

/** What goes through Redis to the process that holds the program's connection. */
export const PortalJob = Type.Union([
  Type.Object({
    type: Type.Literal('question'),
    job: Type.String(),
    replyTo: Type.String(),
    question: Type.Unsafe<Question>(Type.Object({ content: Type.String() })),
  }),
  Type.Object({ type: Type.Literal('closed') }),
])
export type PortalJob = Readonly<Static<typeof PortalJob>>

/** What comes back through Redis. */
export const PortalAnswer = Type.Object({ job: Type.String(), content: Type.String() })
export type PortalAnswer = Readonly<Static<typeof PortalAnswer>>

/** What a program says over its websocket. */
export const ProgramMessage = Type.Union([
  Type.Object({ type: Type.Literal('hello'), token: Type.String({ maxLength: 200 }) }),
  Type.Object({
    type: Type.Literal('answer'),
    job: Type.String({ maxLength: 100 }),
    content: Type.String({ minLength: 1, maxLength: LONGEST_TEXT }),
  }),
])
export type ProgramMessage = Readonly<Static<typeof ProgramMessage>>

/** Where the jobs of a portal are published. */
export const jobsChannel = (id: string): string => `portal:jobs:${id}`
