/** JSON Web Tokens: signing, verifying and the keys for both. Strict, synchronous, and without HTTP. */
export type { JwtAlgorithm } from './algorithms.ts'
export type { JwtClaims } from './claims.ts'
export { judgeTime } from './claims.ts'
export type { CompactOptions } from './compact.ts'
export { decodeWithoutVerifying } from './decode.ts'
export type { DecodedToken } from './decode.ts'
export type { JwsHeader } from './header.ts'
export type { JwkInput, PrivateJwk, PublicJwk } from './jwk.ts'
export { keySetFromJwks, toJwks } from './jwks.ts'
export type { JwksOptions } from './jwks.ts'
export { keySet } from './key-set.ts'
export type { KeySet } from './key-set.ts'
export {
  exportPrivateJwk,
  exportPublicJwk,
  generateKey,
  hmacKey,
  privateKey,
  privateKeyFromJwk,
  publicKey,
  verifySignature,
} from './keys.ts'
export type { KeyOptions, KeySource, SigningKey, VerificationKey } from './keys.ts'
export { insecureSkipCheck } from './options.ts'
export { tokenReasonTable } from './reasons.ts'
export type { TokenReason } from './reasons.ts'
export { signCompact } from './sign-compact.ts'
export type { SignCompactOptions, Signer } from './sign-compact.ts'
export { signJwt } from './sign.ts'
export type { ClaimsToSign, SignJwtOptions } from './sign.ts'
export { thumbprint } from './thumbprint.ts'
export { verifyCompact } from './verify-compact.ts'
export type { VerifiedCompact, VerifyCompactOptions } from './verify-compact.ts'
export { createJwtVerifier } from './verify.ts'
export type { JwtVerifier, JwtVerifierOptions, VerifiedToken } from './verify.ts'
