import { concatBytes, encodeBase64, encodeUtf8, base64url, type Bytes } from '../../bytes/index.ts'
import type { SignaturePart } from '../inspect/inspection.ts'

/** Whether the token has a payload of no bytes: either that is the payload (RFC 8555 has it so), or it travels separately. */
export function hasEmptyPayload({ signingInput, protectedHeader }: SignaturePart): boolean {
  return signingInput === `${protectedHeader}.`
}

/** The bytes that are signed; null when the payload travels separately and was not given. */
export function signingInputOf(part: SignaturePart, payload: string | Uint8Array | undefined): Bytes | null {
  const isGiven = payload !== undefined && (part.signingInput === null || hasEmptyPayload(part))
  if (!isGiven) return part.signingInput === null ? null : encodeUtf8(part.signingInput)
  const bytes = typeof payload === 'string' ? encodeUtf8(payload) : payload
  const content = part.isPayloadEncoded ? encodeUtf8(encodeBase64(bytes, base64url)) : bytes
  return concatBytes(encodeUtf8(`${part.protectedHeader}.`), content)
}
