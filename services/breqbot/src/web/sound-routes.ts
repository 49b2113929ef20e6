import { ErrorBody, ServiceError } from '@berth/service'
import type { Service } from '@berth/service'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Static } from 'typebox'
import type { Domain } from '../domain.ts'
import { Problem } from '../problem.ts'
import type { Sound } from '../sound/index.ts'
import { checkSoundEmoji } from '../soundboard/check-emoji.ts'
import {
  checkMayAdd,
  checkMayChange,
  checkMayManage,
  mayAddSounds,
  mayManageSounds,
} from '../soundboard/permissions.ts'
import { SOUNDS_CHANGED } from '../soundboard/sounds-changed.ts'
import { toServiceError } from './refusals.ts'
import {
  AddQuery,
  AudioParams,
  Changes,
  GuildParams,
  ImportBody,
  SoundBody,
  SoundParams,
  SoundsBody,
} from './sound-bodies.ts'
import type { GuildVisit, Who } from './who.ts'

const REFUSED = {
  400: ErrorBody,
  401: ErrorBody,
  403: ErrorBody,
  404: ErrorBody,
  409: ErrorBody,
  413: ErrorBody,
}
const NEVER_CHANGES = 'private, max-age=31536000, immutable'

/** What the routes of sounds stand on. */
export interface SoundRoutesOptions extends Pick<Domain, 'sounds' | 'redis'> {
  readonly who: Who
}

/** Adds the routes below `/api/guilds/:guild/sounds`, for members of the guild who are logged in. */
export function addSoundRoutes(app: Service, { sounds, redis, who }: SoundRoutesOptions): void {
  const { limits } = sounds
  app.addContentTypeParser(
    ['application/octet-stream', 'application/zip'],
    // Bytes that are too many are refused before they are read; an archive is as large as all that it may hold.
    { parseAs: 'buffer', bodyLimit: limits.bytes + 1_000_000 },
    (_request, body, done) => done(null, body),
  )

  /** Before a body is read, which may be large. */
  const onRequest = async (request: FastifyRequest): Promise<void> => {
    who.checkOrigin(request)
    await who.visit(request, (request.params as Static<typeof GuildParams>).guild)
  }

  /** Whoever changes something has to come from a page of this site. */
  const change = async <Result>(
    request: FastifyRequest,
    guild: string,
    task: (visit: GuildVisit) => Promise<Result>,
  ): Promise<Result> => {
    who.checkOrigin(request)
    const visit = await who.visit(request, guild)
    try {
      const result = await task(visit)
      // Only so that the worker hears of it now: that sounds changed is noted with the change itself.
      await redis.publish(SOUNDS_CHANGED, guild).catch(() => {})
      return result
    } catch (error) {
      throw toServiceError(error)
    }
  }

  app.get(
    '/api/guilds/:guild/sounds',
    { schema: { params: GuildParams, response: { 200: SoundsBody, ...REFUSED } } },
    async (request, reply) => {
      const visit = await who.visit(request, request.params.guild)
      const { guild, permissions } = visit
      const [list, usage] = await Promise.all([sounds.list(guild.id), sounds.usage(guild.id)])
      return reply.header('cache-control', 'no-store').send({
        server: { id: guild.id, name: guild.name, icon: guild.icon },
        sounds: list.map((sound) => describe(sound, visit)),
        emojis: guild.emojis.map(({ text }) => text),
        usage,
        limits,
        mayAdd: mayAddSounds(permissions),
        mayManage: mayManageSounds(permissions),
      })
    },
  )

  app.get(
    '/api/guilds/:guild/audio/:id',
    { schema: { params: AudioParams, response: { 200: Type.Unsafe<Buffer>({}), ...REFUSED } } },
    async (request, reply) => {
      const { guild } = await who.visit(request, request.params.guild)
      const audio = await sounds.audio(guild.id, request.params.id)
      if (!audio) throw new ServiceError(404, 'SOUND_NOT_FOUND', 'This sound is not there any more')
      return reply.headers({ 'content-type': 'audio/ogg', 'cache-control': NEVER_CHANGES }).send(audio)
    },
  )

  app.post(
    '/api/guilds/:guild/sounds',
    {
      onRequest,
      bodyLimit: limits.uploadBytes,
      schema: { params: GuildParams, querystring: AddQuery, response: { 201: SoundBody, ...REFUSED } },
    },
    async (request, reply) => {
      const { emoji, name, file = 'the file' } = request.query
      const sound = await change(request, request.params.guild, async (visit) => {
        checkMayAdd(visit.permissions)
        checkSoundEmoji(
          emoji,
          visit.guild.emojis.map(({ id }) => id),
        )
        const source = { bytes: bytesOf(request), name: file }
        const added = await sounds.add(visit.guild.id, { emoji, name, uploader: visit.user.id, source })
        return describe(added, visit)
      })
      return reply.code(201).send(sound)
    },
  )

  app.patch(
    '/api/guilds/:guild/sounds/:key',
    { schema: { params: SoundParams, body: Changes, response: { 200: SoundBody, ...REFUSED } } },
    (request) =>
      change(request, request.params.guild, async (visit) => {
        const { key } = request.params
        const { name, volume } = request.body
        let sound = await findChangeable(visit, key)
        if (name !== undefined) sound = await sounds.rename(visit.guild.id, key, name)
        if (volume !== undefined) sound = await sounds.setVolume(visit.guild.id, key, volume)
        return describe(sound, visit)
      }),
  )

  app.delete(
    '/api/guilds/:guild/sounds/:key',
    { schema: { params: SoundParams, response: { 204: Type.Null(), ...REFUSED } } },
    async (request, reply) => {
      await change(request, request.params.guild, async (visit) => {
        await findChangeable(visit, request.params.key)
        await sounds.remove(visit.guild.id, request.params.key)
      })
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/api/guilds/:guild/sounds.zip',
    { schema: { params: GuildParams, response: { 200: Type.Unsafe<Buffer>({}), ...REFUSED } } },
    async (request, reply) => {
      const { guild } = await who.visit(request, request.params.guild)
      return reply
        .headers({
          'content-type': 'application/zip',
          'content-disposition': `attachment; filename="sounds-${guild.id}.zip"`,
          'cache-control': 'no-store',
        })
        .send(await sounds.export(guild.id))
    },
  )

  app.post(
    '/api/guilds/:guild/sounds.zip',
    { onRequest, schema: { params: GuildParams, response: { 200: ImportBody, ...REFUSED } } },
    (request) =>
      change(request, request.params.guild, async ({ guild, user, permissions }) => {
        checkMayManage(permissions)
        const { added, refused } = await sounds.import(guild.id, bytesOf(request), user.id)
        return { added: added.length, refused: refused.map(({ error }) => error.message) }
      }),
  )

  async function findChangeable({ guild, permissions, user }: GuildVisit, key: string): Promise<Sound> {
    const sound = await sounds.find(guild.id, key)
    if (!sound) throw new Problem('UNKNOWN', { what: 'sound for', name: key })
    checkMayChange(permissions, sound.uploader, user.id)
    return sound
  }
}

function bytesOf({ body }: FastifyRequest): Buffer {
  if (Buffer.isBuffer(body)) return body
  throw new ServiceError(400, 'INVALID_REQUEST', 'Send the bytes of the file, as application/octet-stream')
}

function describe(sound: Sound, { guild, permissions, user }: GuildVisit): Static<typeof SoundBody> {
  const { id, key, emoji, name, length, volume, addedAt, uploader } = sound
  const mayChange = mayManageSounds(permissions) || (uploader === user.id && mayAddSounds(permissions))
  return {
    key,
    emoji,
    name,
    length,
    volume,
    addedAt,
    mayChange,
    audio: `/api/guilds/${guild.id}/audio/${id}`,
  }
}
