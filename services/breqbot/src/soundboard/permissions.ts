import { PermissionFlagsBits as Flags } from 'discord.js'
import type { PermissionsBitField } from 'discord.js'
import { Problem } from '../problem.ts'

type Permissions = Readonly<Pick<PermissionsBitField, 'has'>> | null

/** Whether somebody may change any sound, the board and the policy: who may change the guild's own emoji and sounds. */
export const mayManageSounds = (permissions: Permissions): boolean =>
  permissions?.has(Flags.ManageGuildExpressions) ?? false

/** Whether somebody may add sounds, and change those that they added. */
export const mayAddSounds = (permissions: Permissions): boolean =>
  mayManageSounds(permissions) || (permissions?.has(Flags.CreateGuildExpressions) ?? false)

/** @throws {Problem} NOT_PERMITTED */
export function checkMayManage(permissions: Permissions): void {
  if (!mayManageSounds(permissions)) throw new Problem('NOT_PERMITTED', { permission: 'Manage Expressions' })
}

/** @throws {Problem} NOT_PERMITTED */
export function checkMayAdd(permissions: Permissions): void {
  if (!mayAddSounds(permissions)) throw new Problem('NOT_PERMITTED', { permission: 'Create Expressions' })
}

/** @throws {Problem} NOT_PERMITTED when the sound is another's, and somebody may change only their own */
export function checkMayChange(permissions: Permissions, uploader: string, user: string): void {
  if (uploader === user) checkMayAdd(permissions)
  else checkMayManage(permissions)
}
