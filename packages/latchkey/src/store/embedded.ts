import type { Awaitable } from '../awaitable.ts'
import { LatchkeyError } from '../errors.ts'
import { decodeSession } from './codec.ts'
import type {
  EndOutcome,
  EndRules,
  EndTarget,
  InsertOutcome,
  InsertRules,
  NewEvent,
  Store,
} from './contract.ts'
import { isCutOff } from './cutoff.ts'
import { rememberedCutoffs } from './embedded/cutoffs.ts'
import { embeddedDocuments } from './embedded/documents.ts'
import { openEnvironment } from './embedded/environment.ts'
import { appendEvent } from './embedded/events.ts'
import { embeddedFeed } from './embedded/feed.ts'
import { makeFolder } from './embedded/folder.ts'
import { localEncryptionKey } from './embedded/key-file.ts'
import { idBytes, writeId } from './embedded/layout.ts'
import { embeddedListing } from './embedded/listing.ts'
import { purgeExpired } from './embedded/purge.ts'
import { endSessions, insertSession, replaceSession } from './embedded/sessions.ts'
import type { Session, SessionId } from './record.ts'

export interface EmbeddedOptions {
  /** Folder for the data, made if it is not there. On a local disk: LMDB must not be on a network share. */
  readonly path: string
}

/** A store in a folder, with the key that lies beside the data for what is kept encrypted in it. */
export interface EmbeddedStore extends Store {
  /** The 32 bytes of `<path>/encryption.key`, made when the folder was. */
  localEncryptionKey(): Uint8Array
}

/**
 * Sessions in a folder on this machine, by LMDB. Several processes may use the folder at once: each sees what another
 * has written on its next check. Reads are synchronous; a write that was acknowledged survives kill -9 and power loss.
 * @throws `config_invalid`, `store_unavailable`, `store_corrupt`, `store_incompatible`
 */
export function embeddedStore(options: EmbeddedOptions): EmbeddedStore {
  const folder = pathOf(options)
  makeFolder(folder)
  const encryptionKey = localEncryptionKey(folder)
  const environment = openEnvironment(folder)
  const { tables } = environment
  const cutoffOver = rememberedCutoffs(tables)
  const keyToRead = Buffer.allocUnsafeSlow(idBytes)

  return {
    name: 'embedded',
    feed: embeddedFeed(environment),
    documents: embeddedDocuments(environment),
    ...embeddedListing(environment, cutoffOver),

    async insert(session: Session, rules: InsertRules): Promise<InsertOutcome> {
      return environment.write(() => insertSession(tables, session, rules))
    },

    read(id: SessionId): Session | null {
      return environment.fresh(() => {
        const record = writeId(id, keyToRead) ? tables.sessions.getBinaryFast(keyToRead) : undefined
        if (record === undefined) return null
        // Decoded before the next look-up, which reuses the bytes.
        const session = decodeSession(id, record)
        return isCutOff(session, cutoffOver(session)) ? null : session
      })
    },

    async replace(next: Session, event: NewEvent | null): Promise<boolean> {
      return environment.write(() => replaceSession(tables, next, event))
    },

    async end(target: EndTarget, rules: EndRules): Promise<EndOutcome> {
      return environment.write(() => endSessions(tables, target, rules))
    },

    async append(event: NewEvent): Promise<number> {
      return environment.write(() => appendEvent(tables, event))
    },

    async purge(nowMs: number, limit: number): Promise<number> {
      return environment.write(() => purgeExpired(tables, nowMs, limit))
    },

    close(): Awaitable<void> {
      return environment.close()
    },

    localEncryptionKey(): Uint8Array {
      return encryptionKey
    },
  }
}

function pathOf(options: EmbeddedOptions): string {
  const { path, ...unknown } = options
  const [name] = Object.keys(unknown)
  if (name !== undefined) throw new LatchkeyError('config_invalid', `embeddedStore has no option "${name}"`)
  if (typeof path === 'string' && path !== '' && !path.includes('\0')) return path
  throw new LatchkeyError('config_invalid', 'embeddedStore: path must name a folder')
}
