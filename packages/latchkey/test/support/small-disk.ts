import { execFileSync } from 'node:child_process'
import { chmodSync, closeSync, mkdtempSync, openSync, rmdirSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file system of the tests' own that can be full. */
export interface SmallDisk {
  readonly folder: string
  /** Takes all the room that is left. */
  fill(): void
  /** Gives back what was taken. */
  free(): void
  unmount(): void
}

/** Null if file systems can be mounted here, or the reason why not. */
export const mountsRefused: string | null = tryOut()

export function mountSmallDisk(megabytes: number): SmallDisk {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-disk-'))
  const ballast = join(folder, 'ballast')
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder], { stdio: 'pipe' })
  // Servers do not run as root.
  chmodSync(folder, 0o777)
  return {
    folder,
    fill() {
      const file = openSync(ballast, 'a')
      for (const block of [Buffer.alloc(65_536), Buffer.alloc(4_096)]) {
        try {
          // Less than a whole block is written where less is left.
          while (writeSync(file, block) === block.length);
        } catch {
          // Full.
        }
      }
      closeSync(file)
    },
    free: () => rmSync(ballast, { force: true }),
    unmount() {
      execFileSync('umount', [folder], { stdio: 'pipe' })
      rmdirSync(folder)
    },
  }
}

function tryOut(): string | null {
  try {
    mountSmallDisk(1).unmount()
    return null
  } catch {
    return 'mounting a file system needs root'
  }
}
