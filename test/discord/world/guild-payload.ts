import type { LocalGuild } from './local-guild.ts'

/**
 * The guild as GUILD_CREATE tells it.
 *
 * @param isWhole - whether all members are told; without the privileged intent only the bot and those in voice channels are
 */
export function guildPayload(guild: LocalGuild, botId: string, isWhole: boolean): object {
  const members = [...guild.members.values()].filter(
    ({ user }) => isWhole || user.id === botId || guild.voiceStates.has(user.id),
  )
  return {
    id: guild.id,
    name: guild.name,
    owner_id: guild.owner.id,
    icon: null,
    splash: null,
    banner: null,
    description: null,
    roles: [...guild.roles.values()],
    emojis: guild.emojis,
    stickers: [],
    features: [],
    afk_timeout: 300,
    afk_channel_id: null,
    system_channel_id: null,
    rules_channel_id: null,
    public_updates_channel_id: null,
    verification_level: 0,
    default_message_notifications: 0,
    explicit_content_filter: 0,
    mfa_level: 0,
    nsfw_level: 0,
    premium_tier: 0,
    premium_progress_bar_enabled: false,
    preferred_locale: 'en-US',
    system_channel_flags: 0,
    joined_at: new Date().toISOString(),
    large: false,
    unavailable: false,
    member_count: guild.members.size,
    members,
    channels: [...guild.channels.values()],
    threads: [],
    presences: [],
    voice_states: [...guild.voiceStates.values()],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
  }
}
