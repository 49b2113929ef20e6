/** The channel of Redis on which the web tells the worker whose sounds it has changed: the guild's id. */
export const SOUNDS_CHANGED = 'soundboard:changed'
