import type { SignaturePart } from '../inspect/inspection.ts'
import type { ProvenanceStatus } from '../inspect/verdicts.ts'
import type { KeyBox, VerificationKey } from '../keys/key-box.ts'
import type { JwsAlgorithm } from './algorithms.ts'
import type { KeyAttempt } from './signature-report.ts'

/** The keys to try, and why the others are passed over. */
export interface Candidates {
  readonly keys: readonly VerificationKey[]
  readonly passedOver: readonly KeyAttempt[]
  readonly provenance: ProvenanceStatus
  /** What to say about the choice, or empty. */
  readonly note: string
}

/** Chooses keys by type, curve and algorithm, and by `kid` where there is one; without a match all that fit are tried. */
export function chooseKeys(box: KeyBox, { kid }: SignaturePart, algorithm: JwsAlgorithm): Candidates {
  const passedOver: KeyAttempt[] = []
  const fitting = box.keys.filter((key) => {
    const reason = misfit(key, algorithm)
    if (reason !== null) passedOver.push({ keyLabel: key.label, outcome: 'passed-over', reason })
    return reason === null
  })
  const isSet = box.keys.length > 1 || box.format === 'jwks'
  if (box.origin === 'token') return { keys: fitting, passedOver, provenance: 'from-token', note: '' }
  if (!isSet)
    return { keys: fitting, passedOver, provenance: 'supplied', note: differingKid(kid, fitting[0]) }
  const named = kid === null ? [] : fitting.filter((key) => key.kid === kid)
  if (named.length > 0) {
    const others = fitting.filter((key) => key.kid !== kid)
    return {
      keys: named,
      passedOver: [
        ...passedOver,
        ...others.map((key) => ({
          keyLabel: key.label,
          outcome: 'passed-over' as const,
          reason: 'It has another kid.',
        })),
      ],
      provenance: 'supplied-by-kid',
      note: named.length > 1 ? `${named.length} keys of the set have this kid; a kid should be unique.` : '',
    }
  }
  return {
    keys: fitting,
    passedOver,
    provenance: 'supplied-by-trial',
    note:
      kid === null
        ? 'The token names no kid, so every fitting key of the set was tried.'
        : `No fitting key of the set has the kid "${kid.slice(0, 60)}", so every fitting key was tried. Most verifiers would refuse the token here.`,
  }
}

/** Why a key cannot be for an algorithm, or null when it can. */
function misfit(key: VerificationKey, algorithm: JwsAlgorithm): string | null {
  if (key.kty !== algorithm.kty)
    return `It is ${kindOf(key)}, and ${algorithm.name} needs ${neededBy(algorithm)}.`
  if (algorithm.curves.length > 0 && !algorithm.curves.includes(key.crv ?? ''))
    return `It is on the curve ${key.crv ?? '?'}, and ${algorithm.name} needs ${algorithm.curves.join(' or ')}.`
  if (key.alg !== null && key.alg !== algorithm.name && !isSameEdwards(key, algorithm))
    return `It says that it is for ${key.alg.slice(0, 20)} only, and the token says ${algorithm.name}.`
  return null
}

/** RFC 9864 gave EdDSA over a named curve a name of its own. */
function isSameEdwards(key: VerificationKey, algorithm: JwsAlgorithm): boolean {
  return key.kty === 'OKP' && [key.alg, algorithm.name].every((name) => name === 'EdDSA' || name === key.crv)
}

function kindOf({ kty }: VerificationKey): string {
  return { oct: 'a secret', RSA: 'an RSA key', EC: 'an EC key', OKP: 'an Edwards-curve key' }[kty]
}

function neededBy({ kty }: JwsAlgorithm): string {
  return { oct: 'a secret', RSA: 'an RSA key', EC: 'an EC key', OKP: 'an Ed25519 or Ed448 key' }[kty]
}

function differingKid(kid: string | null, key: VerificationKey | undefined): string {
  if (kid === null || key === undefined || key.kid === null || key.kid === kid) return ''
  return `The token names the kid "${kid.slice(0, 60)}", and the key has "${key.kid.slice(0, 60)}".`
}
