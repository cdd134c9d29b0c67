import type { CryptoPort } from './crypto-port.ts'
import type { TokenDiff } from './diff/diff.ts'
import type { Expectations, Inspection } from './inspect/inspection.ts'
import type { KeyBox, KeyOptions } from './keys/key-box.ts'
import type { ShareForm, Snippet } from './share/share.ts'
import type { GeneratedKey, SignRequest, SignResult } from './sign/sign.ts'
import type { Diagnosis, SignatureReport } from './verify/signature-report.ts'

/** Reads a key box: a secret, PEM, JWK, JWKS, certificate or bare DER. Private keys are reduced to their public half. */
export declare function readKey(
  input: string | Uint8Array,
  port: CryptoPort,
  options?: KeyOptions,
): Promise<KeyBox>

/** The key that the token itself brings (`jwk`, `x5c`), or null. A signature that fits it proves nothing. */
export declare function readKeyOfToken(inspection: Inspection, port: CryptoPort): Promise<KeyBox | null>

export interface SignatureOptions {
  readonly port: CryptoPort
  readonly expectations?: Pick<Expectations, 'algorithm'>
  /** The payload of a detached token. */
  readonly payload?: string | Uint8Array
  /** Which signature of a JSON serialization. @default 0 */
  readonly signature?: number
}

/** Checks the signature with the keys of a key box. */
export declare function checkSignature(
  inspection: Inspection,
  keys: KeyBox,
  options: SignatureOptions,
): Promise<SignatureReport>

/** The same inspection with the verdicts and findings of a signature check in it. */
export declare function withSignature(inspection: Inspection, report: SignatureReport): Inspection

/** Looks for the reason why a signature does not verify. On demand: it tries many variants. */
export declare function diagnose(
  inspection: Inspection,
  key: string | Uint8Array,
  options: SignatureOptions,
): Promise<Diagnosis>

/** The same inspection with the digests of an SD-JWT's disclosures checked. */
export declare function checkSdJwt(inspection: Inspection, port: CryptoPort): Promise<Inspection>

/** Compares two tokens claim by claim, times with their difference. */
export declare function diffTokens(before: Inspection, after: Inspection): TokenDiff

/** Signs a header and a payload as they are written. */
export declare function signToken(request: SignRequest, port: CryptoPort): Promise<SignResult>

/** Makes a key for an algorithm of `signAlgorithms`. */
export declare function generateKey(algorithm: string, port: CryptoPort): Promise<GeneratedKey>

/** `JSON text` with one top-level member set (to a JSON text) or removed (null); everything else as written. */
export declare function editMember(text: string, name: string, value: string | null): string

/** Copy-as texts. Keys and secrets are placeholders. */
export declare function snippetsFor(inspection: Inspection, expectations?: Expectations): readonly Snippet[]

/** The token without its signature, with what a reader will see in it. */
export declare function shareForm(inspection: Inspection): ShareForm
