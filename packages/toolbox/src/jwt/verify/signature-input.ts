import { concatBytes, encodeBase64, encodeUtf8, base64url, type Bytes } from '../../bytes/index.ts'
import type { SignaturePart } from '../inspect/inspection.ts'

/** The bytes that are signed; null when the payload travels separately and was not given. */
export function signingInputOf(part: SignaturePart, payload: string | Uint8Array | undefined): Bytes | null {
  if (part.signingInput !== null) return encodeUtf8(part.signingInput)
  if (payload === undefined) return null
  const bytes = typeof payload === 'string' ? encodeUtf8(payload) : payload
  const content = part.isPayloadEncoded ? encodeUtf8(encodeBase64(bytes, base64url)) : bytes
  return concatBytes(encodeUtf8(`${part.protectedHeader}.`), content)
}
