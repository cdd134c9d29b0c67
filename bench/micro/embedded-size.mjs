// A million sessions on disk: how much room they take, and how long a fresh process needs until it has answered for one of them.
import { execFileSync } from 'node:child_process'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { embeddedStore } from '../latchkey.mjs'
import { sampleSession } from '../sample-session.mjs'
import { median } from '../statistics.mjs'
import { must } from './pool.mjs'

const sessions = 1_000_000
// As many as sign in at the same moment on a busy day: the larger a transaction, the more pages of its old state stay in the file.
const batch = 500
const reopenings = 5

/** @returns {Promise<import('../report.mjs').Line[]>} */
export async function measureEmbeddedSize() {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-bench-'))
  try {
    const sample = await fill(folder)
    const bytes = await bytesOnDisk(folder)
    const reopenMs = Array.from({ length: reopenings }, () => reopen(folder, sample))
    return [
      {
        id: 'memory/sessions',
        what: '1,000,000 embedded sessions on disk',
        unit: 'MB',
        ours: { name: 'Latchkey', value: bytes / 1e6 },
      },
      {
        id: 'memory/reopen',
        what: 'the same opened again, one session checked',
        unit: 'ms',
        ours: { name: 'Latchkey', value: median(reopenMs) },
      },
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** @returns {Promise<string>} The id of one of the sessions. */
async function fill(path) {
  const store = embeddedStore({ path })
  // One sign-in a millisecond, the last one now.
  const firstMs = Date.now() - sessions
  let id = ''
  for (let from = 0; from < sessions; from += batch) {
    const nowMs = firstMs + from
    const rules = { nowMs, maxPerSubject: 10, onCap: 'evict_oldest', eventExpiresAtMs: nowMs + 600_000 }
    const inserts = Array.from({ length: batch }, (_, index) =>
      store.insert(sampleSession(`user_${(from + index) >> 1}`, nowMs + index), rules),
    )
    id = (await Promise.all(inserts))[0].session.id
  }
  must((await store.count('everyone', Date.now())) === sessions, 'all sessions must be there')
  await store.close()
  return id
}

async function bytesOnDisk(folder) {
  const files = await readdir(folder)
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).blocks * 512))
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** @returns {number} Milliseconds, from after the modules are loaded, in a process of its own. */
function reopen(folder, sessionId) {
  const script = fileURLToPath(new URL('reopen.mjs', import.meta.url))
  return Number(
    execFileSync(process.execPath, [script, folder, sessionId], { encoding: 'utf8', timeout: 60_000 }),
  )
}
