import { Type } from 'typebox'
import { HIGHEST_VOLUME, LONGEST_NAME } from '../sound/index.ts'

/** Whose sounds. */
export const GuildParams = Type.Object({ guild: Type.String({ pattern: String.raw`^\d{1,21}$` }) })
/** Which sound, by its emoji. */
export const SoundParams = Type.Object({
  ...GuildParams.properties,
  key: Type.String({ minLength: 1, maxLength: 100 }),
})
/** Which audio: it has an id of its own, which changes with what is heard. */
export const AudioParams = Type.Object({ ...GuildParams.properties, id: Type.String({ format: 'uuid' }) })

/** A sound, as it is answered. */
export const SoundBody = Type.Object(
  {
    key: Type.String({ description: 'What it is found by: the emoji, or the id of a custom one.' }),
    emoji: Type.String({ description: 'As members send it: `🔔`, or `<:horn:1234>`.' }),
    name: Type.String(),
    length: Type.Integer({ description: 'Milliseconds.' }),
    volume: Type.Integer({ description: 'Percent.' }),
    addedAt: Type.String(),
    mayChange: Type.Boolean(),
    audio: Type.String({ description: 'The path of its Ogg Opus.' }),
  },
  { title: 'Sound' },
)
/** All that the page of a server's sounds shows. */
export const SoundsBody = Type.Object(
  {
    server: Type.Object({ id: Type.String(), name: Type.String(), icon: Type.String() }),
    sounds: Type.Array(SoundBody),
    emojis: Type.Array(Type.String(), { description: 'Those that the server made.' }),
    usage: Type.Object({ count: Type.Integer(), bytes: Type.Integer(), length: Type.Integer() }),
    limits: Type.Object({
      count: Type.Integer(),
      bytes: Type.Integer(),
      uploadBytes: Type.Integer(),
      soundLength: Type.Integer(),
    }),
    mayAdd: Type.Boolean(),
    mayManage: Type.Boolean(),
  },
  { title: 'Sounds' },
)
/** What is told of a file that is added. */
export const AddQuery = Type.Object({
  emoji: Type.String({ maxLength: 100 }),
  name: Type.String({ minLength: 1, maxLength: LONGEST_NAME }),
  file: Type.Optional(
    Type.String({ maxLength: 200, description: 'What the file is called; for messages only.' }),
  ),
})
/** What can be changed of a sound. */
export const Changes = Type.Object(
  {
    name: Type.Optional(Type.String({ minLength: 1, maxLength: LONGEST_NAME })),
    volume: Type.Optional(Type.Integer({ minimum: 1, maximum: HIGHEST_VOLUME })),
  },
  { additionalProperties: false },
)
/** What became of an archive. */
export const ImportBody = Type.Object({ added: Type.Integer(), refused: Type.Array(Type.String()) })
