/** Thrown for what cannot be read; whoever knows the option makes an error of it that names it. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable'
}
