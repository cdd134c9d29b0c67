import { createHash, timingSafeEqual } from 'node:crypto'
import { type Clock, LatchkeyError, pass, refuse, type Verdict } from 'latchkey'
import type { Documents } from 'latchkey/store'
import { readJson, writeJson } from '../documents/json-document.ts'
import { randomSecret } from '../random.ts'
import { type Client, clientIdShape, type ClientScope, parseClient } from './client.ts'

/** The confidential clients of this server, in the documents of its store. */
export interface Clients {
  /** Adds a client. The secret is in the answer and nowhere else. */
  add(client: NewClient): Promise<Verdict<WithSecret, 'id_taken' | 'id_invalid'>>
  /** Makes a new secret; the one before works for `overlapSeconds` more, and any older one no longer. Null: no such client. */
  rotate(id: string, overlapSeconds: number): Promise<WithSecret | null>
  /** False if there was none. */
  remove(id: string): Promise<boolean>
  list(): Promise<readonly Client[]>
  /** The client whose secret this is; null for an unknown client and for a wrong secret alike. */
  authenticate(credentials: { readonly id: string; readonly secret: string }): Promise<Client | null>
}

export interface NewClient {
  readonly id: string
  readonly name: string
  readonly scopes: readonly ClientScope[]
  readonly audiences: readonly string[]
}

export interface WithSecret {
  readonly client: Client
  /** 256 random bits in base64url. */
  readonly secret: string
}

/** The `client_id` of everybody's tokens: a client with that name would see them all as its own. */
const reservedId = 'latchkey'
const prefix = 'client/'
const pageSize = 200
const maxRounds = 100
/** What an unknown client's secret is compared with, so that both refusals do the same work. */
const noHash = createHash('sha256').digest()

export function createClients(options: { readonly documents: Documents; readonly clock: Clock }): Clients {
  const { documents, clock } = options

  return {
    async add({ id, name, scopes, audiences }) {
      if (!clientIdShape.test(id) || id === reservedId) return refuse('id_invalid')
      const nowMs = clock()
      const secret = newSecret()
      const secrets = [{ hash: hashOf(secret).toString('base64url'), expiresAtMs: null }]
      const client = { id, name, scopes, audiences, secrets, createdAtMs: nowMs, rotatedAtMs: nowMs }
      const isAdded = await writeJson(documents, prefix + id, { value: client, expectedVersion: 0 })
      return isAdded ? pass({ client, secret }) : refuse('id_taken')
    },

    async rotate(id, overlapSeconds) {
      if (!clientIdShape.test(id)) return null
      const secret = newSecret()
      for (let round = 0; round < maxRounds; round++) {
        const stored = await readJson(documents, prefix + id, parseClient)
        if (stored === null) return null
        const client = rotated(stored.value, { secret, nowMs: clock(), overlapSeconds })
        const write = { value: client, expectedVersion: stored.version }
        if (await writeJson(documents, prefix + id, write)) return { client, secret }
      }
      throw new LatchkeyError('store_unavailable', 'The client kept changing while it was being updated.')
    },

    async remove(id) {
      if (!clientIdShape.test(id)) return false
      for (let round = 0; round < maxRounds; round++) {
        const stored = await documents.get(prefix + id)
        if (stored === null) return false
        if (await documents.delete(prefix + id, stored.version)) return true
      }
      throw new LatchkeyError('store_unavailable', 'The client kept changing while it was being removed.')
    },

    async list() {
      const clients: Client[] = []
      for (let after: string | null = null; ;) {
        const page = await documents.list(prefix, { after, limit: pageSize })
        for (const { key } of page) {
          const stored = await readJson(documents, key, parseClient)
          if (stored !== null) clients.push(stored.value)
        }
        if (page.length < pageSize) return clients
        after = page.at(-1)?.key ?? null
      }
    },

    async authenticate({ id, secret }) {
      const stored = clientIdShape.test(id) ? await readJson(documents, prefix + id, parseClient) : null
      const given = hashOf(secret)
      const nowMs = clock()
      let isRight = false
      for (const { hash, expiresAtMs } of stored?.value.secrets ?? [neverRight]) {
        const isSame = timingSafeEqual(given, bytesOf(hash))
        isRight ||= isSame && (expiresAtMs === null || expiresAtMs > nowMs)
      }
      return isRight ? (stored?.value ?? null) : null
    },
  }
}

const neverRight = { hash: noHash.toString('base64url'), expiresAtMs: 0 }

function rotated(
  client: Client,
  { secret, nowMs, overlapSeconds }: { secret: string; nowMs: number; overlapSeconds: number },
): Client {
  const [current] = client.secrets
  const next = { hash: hashOf(secret).toString('base64url'), expiresAtMs: null }
  const previous =
    current === undefined || overlapSeconds === 0
      ? []
      : [{ hash: current.hash, expiresAtMs: nowMs + overlapSeconds * 1000 }]
  return { ...client, secrets: [next, ...previous], rotatedAtMs: nowMs }
}

function newSecret(): string {
  return randomSecret().toString('base64url')
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

function bytesOf(hash: string): Buffer {
  const bytes = Buffer.from(hash, 'base64url')
  if (bytes.byteLength === 32) return bytes
  throw new LatchkeyError(
    'store_corrupt',
    'A client has something for a secret that this server did not write.',
  )
}
