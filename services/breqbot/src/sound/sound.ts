/** A sound of a guild, as plain data; its audio is kept beside it. */
export interface Sound {
  /** Unique, for ever: whatever changes what is heard changes the id. */
  readonly id: string
  /** What it is found by: `🔔`, or the id of a custom emoji. One emoji has one sound. */
  readonly key: string
  /** The emoji as a message shows it: `🔔`, or `<:horn:1234>`. */
  readonly emoji: string
  readonly name: string
  /** Milliseconds. */
  readonly length: number
  /** What is kept of it, the original counted. */
  readonly bytes: number
  /** Percent; 100 is as loud as every other sound. */
  readonly volume: number
  /** The id of the member who added it. */
  readonly uploader: string
  /** ISO 8601. */
  readonly addedAt: string
  /** Whether the upload is kept too, so that the volume can be changed without loss. */
  readonly hasOriginal: boolean
}
