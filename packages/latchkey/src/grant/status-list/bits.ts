import { deflateSync } from 'node:zlib'
import { toBase64url } from '../../bytes.ts'

/**
 * Entries of a list: 8 KiB before compression, which no verifier has to fear to inflate. Even where deflate finds nothing to save, the
 * token that has it in base64url in base64url stays below 16 KiB, the most that careful verifiers read.
 */
export const listSize: number = 2 ** 16

/** A list in which every token is valid (0). */
export function emptyBits(): Uint8Array {
  return new Uint8Array(listSize / 8)
}

/** Says that the token at this index is invalid (1). Bits are counted from the least significant one. */
export function setBit(bits: Uint8Array, index: number): void {
  bits[index >>> 3]! |= 1 << (index & 7)
}

/** The `status_list` claim, draft-ietf-oauth-status-list-21 sections 4.1 and 4.2. */
export function statusListClaim(bits: Uint8Array): { readonly bits: 1; readonly lst: string } {
  return { bits: 1, lst: toBase64url(deflateSync(bits, { level: 9 })) }
}
