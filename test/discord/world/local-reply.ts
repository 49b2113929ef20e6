import type { LocalMessage } from './messages.ts'
import { isHidden } from './messages.ts'

/** A form that the bot opened. */
export interface LocalModal {
  readonly custom_id: string
  readonly title: string
  readonly components: readonly object[]
}

/** A choice that the bot offers to who types into an option. */
export interface LocalChoice {
  readonly name: string
  readonly value: string | number
}

/** What the bot answered to an interaction. It goes on changing when the bot edits its answer or follows up. */
export class LocalReply {
  /** The answer as it is now; for a button whose answer changes its message, that message. */
  message: LocalMessage | undefined
  modal: LocalModal | undefined
  choices: readonly LocalChoice[] = []
  /** Further messages, oldest first. */
  readonly followUps: LocalMessage[] = []

  get content(): string {
    return this.message?.content ?? ''
  }

  /** Whether only the one who asked sees it. */
  get isHidden(): boolean {
    return this.message !== undefined && isHidden(this.message)
  }
}
