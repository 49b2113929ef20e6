import { createSnowflake } from '../snowflake.ts'
import type { RegisteredCommand } from '../world/command-options.ts'
import type { Callback } from '../world/interactions.ts'
import type { MessageBody } from '../world/messages.ts'
import type { World } from '../world/world.ts'
import { UNKNOWN_MESSAGE, noContent, ok, refuse } from './answer.ts'
import type { Answer, RestRequest, Route } from './answer.ts'

const UNKNOWN_INTERACTION = refuse(404, 10_062, 'Unknown interaction')
const ANSWERED_ALREADY = refuse(400, 40_060, 'Interaction has already been acknowledged.')
const ORIGINAL = '/webhooks/:application/:token/messages/@original'
const COMMANDS = '/applications/:application/commands'
const GUILD_COMMANDS = '/applications/:application/guilds/:guild/commands'

/** Commands as the bot registers them, and its answers to those who use them. */
export function interactionRoutes(world: World): readonly Route[] {
  const { interactions, messages } = world
  const register = ({ params: { application, guild }, body }: RestRequest): Answer => {
    const registered = (body as RegisteredCommand[]).map((command) => ({
      type: 1,
      default_member_permissions: null,
      ...command,
      id: createSnowflake(),
      application_id: application,
      version: createSnowflake(),
      ...(guild !== undefined && { guild_id: guild }),
    }))
    const others = interactions.commands.filter(({ guild_id }) => guild_id !== guild)
    interactions.commands = [...others, ...registered]
    return ok(registered)
  }
  const list = ({ params: { guild } }: RestRequest): Answer =>
    ok(interactions.commands.filter(({ guild_id }) => guild_id === guild))

  return [
    { method: 'PUT', path: COMMANDS, handle: register },
    { method: 'PUT', path: GUILD_COMMANDS, handle: register },
    { method: 'GET', path: COMMANDS, handle: list },
    { method: 'GET', path: GUILD_COMMANDS, handle: list },
    {
      method: 'POST',
      path: '/interactions/:id/:token/callback',
      isOpen: true,
      handle: ({ params: { id, token = '' }, query, body }) => {
        const callback = body as Callback
        const message = interactions.answer(token, callback)
        if (message === 'unknown') return UNKNOWN_INTERACTION
        if (message === 'again') return ANSWERED_ALREADY
        if (query.get('with_response') !== 'true') return noContent
        return ok({
          interaction: { id, type: 2, response_message_id: message?.id },
          resource: { type: callback.type, message },
        })
      },
    },
    {
      method: 'POST',
      path: '/webhooks/:application/:token',
      isOpen: true,
      handle: ({ params: { token = '' }, body }) => {
        const message = interactions.followUp(token, body as MessageBody)
        return message ? ok(message) : UNKNOWN_INTERACTION
      },
    },
    {
      method: 'GET',
      path: ORIGINAL,
      isOpen: true,
      handle: ({ params: { token = '' } }) => found(interactions.original(token)),
    },
    {
      method: 'PATCH',
      path: ORIGINAL,
      isOpen: true,
      handle: ({ params: { token = '' }, body }) => found(interactions.edit(token, body as MessageBody)),
    },
    {
      method: 'DELETE',
      path: ORIGINAL,
      isOpen: true,
      handle: ({ params: { token = '' } }) =>
        messages.delete(interactions.original(token)?.id ?? '') ? noContent : UNKNOWN_MESSAGE,
    },
    {
      method: 'PATCH',
      path: '/webhooks/:application/:token/messages/:message',
      isOpen: true,
      handle: ({ params: { message = '' }, body }) => found(messages.edit(message, body as MessageBody)),
    },
    {
      method: 'DELETE',
      path: '/webhooks/:application/:token/messages/:message',
      isOpen: true,
      handle: ({ params: { message = '' } }) => (messages.delete(message) ? noContent : UNKNOWN_MESSAGE),
    },
  ]
}

const found = (message: object | undefined): Answer => (message ? ok(message) : UNKNOWN_MESSAGE)
