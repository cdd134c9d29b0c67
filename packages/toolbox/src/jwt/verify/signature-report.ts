import type { Finding } from '../findings/finding.ts'
import type { Judgement, ProvenanceStatus, SignatureStatus } from '../inspect/verdicts.ts'

/** What came of checking a signature with a key. */
export interface SignatureReport {
  readonly signature: Judgement<SignatureStatus>
  readonly provenance: Judgement<ProvenanceStatus>
  /** The algorithm that was checked, taken from the header only after it fitted the key and the expectation. */
  readonly algorithm: string | null
  /** The label of the key that fitted or was refused last. */
  readonly keyLabel: string | null
  /** One line for each key that was tried or passed over; more than four of which the same is to be said share one. */
  readonly attempts: readonly KeyAttempt[]
  /** Weak secrets, algorithm confusion, short RSA keys. */
  readonly findings: readonly Finding[]
}

export interface KeyAttempt {
  readonly keyLabel: string
  readonly outcome: 'fits' | 'does-not-fit' | 'passed-over'
  readonly reason: string
}

/** Why a signature does not verify, as far as that can be found out here. */
export interface Diagnosis {
  /** The variant under which it does verify, in a sentence, or null. */
  readonly cause: string | null
  readonly fix: string | null
  /** What was seen: lengths, encodings, mismatches. */
  readonly observations: readonly string[]
  /** Everything that was tried, in words. */
  readonly tried: readonly string[]
}
