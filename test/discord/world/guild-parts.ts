import type { ChannelType } from 'discord-api-types/v10'
import type { APIGuildMember, APIRole, APIUser } from 'discord-api-types/v10'

/** A channel of a guild, as the gateway tells it. */
export interface LocalChannel {
  readonly id: string
  readonly guild_id: string
  readonly type: ChannelType.GuildText | ChannelType.GuildVoice
  readonly name: string
  readonly position: number
  readonly parent_id: null
  readonly nsfw: boolean
  readonly permission_overwrites: readonly Overwrite[]
}

/** What one role or member may (not) do in one channel. */
export interface Overwrite {
  readonly id: string
  /** 0 is a role, 1 a member. */
  readonly type: 0 | 1
  readonly allow: string
  readonly deny: string
}

/** Who sits in which voice channel, as the gateway tells it. */
export interface LocalVoiceState {
  readonly guild_id: string
  readonly channel_id: string | null
  readonly user_id: string
  readonly session_id: string
  readonly member: APIGuildMember
  readonly deaf: boolean
  readonly mute: boolean
  readonly self_deaf: boolean
  readonly self_mute: boolean
  readonly self_video: boolean
  readonly suppress: boolean
  readonly request_to_speak_timestamp: null
}

const NO_FLAGS = 0

/** A new member. */
export const memberOf = (user: APIUser, roles: readonly string[]): APIGuildMember => ({
  user,
  roles: [...roles],
  nick: null,
  joined_at: new Date().toISOString(),
  deaf: false,
  mute: false,
  flags: NO_FLAGS as APIGuildMember['flags'],
})

/** A role that looks like nothing special. */
export const roleOf = (id: string, name: string, permissions: bigint, position: number): APIRole => ({
  id,
  name,
  color: 0,
  colors: { primary_color: 0, secondary_color: null, tertiary_color: null },
  hoist: false,
  position,
  permissions: String(permissions),
  managed: false,
  mentionable: false,
  flags: NO_FLAGS as APIRole['flags'],
})
