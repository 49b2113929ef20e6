import type {
  AutocompleteInteraction,
  ButtonInteraction,
  ChatInputCommandInteraction,
  RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord.js'
import type { Settings } from '../settings.ts'
import type { Answer } from './answer.ts'
import type { Services } from './services.ts'

/** How somebody used a command. */
export type Use = ChatInputCommandInteraction<'cached'>

/** A command of the bot. */
export interface Command {
  readonly data: { readonly name: string; toJSON(): RESTPostAPIChatInputApplicationCommandsJSONBody }
  /** Whether only the owner's guild has it. @default false */
  readonly isOwners?: boolean
  /** Whether it asks services outside, which members may not make it do too often. @default false */
  readonly isOutside?: boolean
  /** Whether it can do anything with these settings; it is not registered otherwise. @default always */
  readonly isAvailable?: (settings: Settings) => boolean
  readonly run: (use: Use, services: Services) => Promise<Answer>
  /** Choices for an option that is being typed into, as what is shown and what is sent. */
  readonly complete?: (
    use: AutocompleteInteraction<'cached'>,
    services: Services,
  ) => Promise<readonly string[] | readonly Choice[]>
  /** What becomes of its message when one of its buttons is pressed; the button's id begins with the command's name. */
  readonly press?: (use: ButtonInteraction<'cached'>, services: Services) => Promise<Answer>
}

/** A choice whose text is not what is meant by it. */
export interface Choice {
  readonly name: string
  readonly value: string
}
