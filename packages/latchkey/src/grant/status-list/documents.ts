import { fromUtf8, toUtf8 } from '../../bytes.ts'
import { LatchkeyError } from '../../errors.ts'
import type { JwtAlgorithm } from '../../jwt/index.ts'

/** `status-list/<id>`: a list that tokens refer to. */
export interface ListDocument {
  /** Signs the list as it signs the tokens, so that whoever knows one knows the other. */
  readonly alg: JwtAlgorithm
  /** When the last token that refers to it is over for every verifier. */
  readonly retiresAtMs: number
}

/** `status-open/<alg>`: the list that new tokens go to. Nodes take blocks of it by compare-and-set. */
export interface OpenDocument extends ListDocument {
  readonly id: string
  /** Base64url. */
  readonly seed: string
  readonly nextBlock: number
  /** No token is added from then on. */
  readonly closesAtMs: number
}

/** `status-entries/<id>/<block>`: who has the indexes of a block. Written by the one node that took it. */
export type EntriesDocument = readonly StatusEntry[]

/** What is needed to know whether a token has been revoked, and nothing that could be used as one. */
export interface StatusEntry {
  readonly index: number
  readonly tokenId: string
  readonly keyId: string | null
  readonly sessionId: string
  readonly subject: string
  readonly tenant: string | null
  readonly signedInAtSeconds: number
  readonly expiresAtSeconds: number
}

const idShape = /^[A-Za-z0-9_-]{16}$/

/** True for a text that could name a list. */
export function isListId(text: string): boolean {
  return idShape.test(text)
}

export const listKey = (id: string): string => `status-list/${id}`
export const openKey = (alg: JwtAlgorithm): string => `status-open/${alg}`
export const entriesPrefix = (id: string): string => `status-entries/${id}/`
export const entriesKey = (id: string, block: number): string =>
  `${entriesPrefix(id)}${String(block).padStart(5, '0')}`

export function encode(value: ListDocument | OpenDocument | EntriesDocument): Uint8Array {
  return toUtf8(JSON.stringify(value))
}

/** Reads what we wrote. @throws store_corrupt */
export const decodeList = (value: Uint8Array): ListDocument => decode(value) as ListDocument
export const decodeOpen = (value: Uint8Array): OpenDocument => decode(value) as OpenDocument
export const decodeEntries = (value: Uint8Array): EntriesDocument => decode(value) as EntriesDocument

function decode(value: Uint8Array): unknown {
  try {
    return JSON.parse(fromUtf8(value) ?? '')
  } catch {
    throw new LatchkeyError('store_corrupt', 'A document of the status list is not one that Latchkey wrote.')
  }
}
