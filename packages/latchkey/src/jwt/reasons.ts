/**
 * Every reason for refusing a token, in one table. They are for logs and metrics: to whoever sent the token all
 * bad credentials look the same (RFC 6750 section 3.1), or the answers become an oracle.
 */
export const tokenReasonTable = {
  token_malformed: 'Not exactly three dot-separated parts of canonical, unpadded base64url.',
  token_too_large: 'Longer than maxBytes, or the header is longer than 4 KiB. Nothing was decoded.',
  token_encrypted:
    'A JWE. Decryption proves nothing about the sender, so it is never accepted in place of a JWS.',
  header_malformed:
    'The header is not UTF-8 JSON: one object, unique member names, alg, kid and typ as text.',
  header_unsupported: 'The header asks for an extension that is not implemented: crit, b64 or zip.',
  key_unknown:
    'No key of ours has this kid, or without a kid there is not exactly one key for this algorithm.',
  algorithm_mismatch: 'The header names another algorithm than the one the key is for.',
  algorithm_not_allowed: 'The algorithm is not among those that this verifier allows.',
  signature_invalid: 'The signature does not fit the key and the text that it should cover.',
  payload_malformed:
    'The payload is not UTF-8 JSON: one object with unique member names, at most 16 levels deep.',
  type_mismatch: 'The header typ is absent or another kind of token.',
  claim_missing: 'A required claim is absent.',
  claim_invalid: 'A registered claim has the wrong type, or a time is not a finite number in range.',
  issuer_mismatch: 'The iss claim is not, byte for byte, the expected issuer.',
  audience_mismatch: 'The aud claim does not name this audience.',
  expired: 'The token has expired.',
  not_yet_valid: 'The nbf claim is in the future.',
  issued_in_future: 'The iat claim is in the future.',
  lifetime_too_long: 'The time from iat to exp is longer than maxLifetimeSeconds.',
  confirmation_unsupported:
    'The token is bound to a key of its holder (cnf), whose proof cannot be checked here.',
} as const

/** Why a token was refused. */
export type TokenReason = keyof typeof tokenReasonTable
