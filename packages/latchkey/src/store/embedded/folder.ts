import { accessSync, constants, mkdirSync } from 'node:fs'
import { LatchkeyError } from '../../errors.ts'

/**
 * Makes the folder, for this user only, unless it is there.
 * @throws `store_unavailable` if it cannot be used
 */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    throw new LatchkeyError(
      'store_unavailable',
      `The folder "${folder}" cannot be used. Give a folder that this process may write to, or let it make one there.`,
      { cause },
    )
  }
}
