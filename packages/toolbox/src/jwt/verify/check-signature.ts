import type { CryptoPort } from '../crypto-port.ts'
import type { Finding } from '../findings/finding.ts'
import { isB64Uncritical, isCritMalformed, unknownCritical } from '../findings/critical.ts'
import { rfc } from '../findings/references.ts'
import { decodePart } from '../inspect/decode.ts'
import type { Expectations, Inspection, SignaturePart } from '../inspect/inspection.ts'
import type { Judgement, ProvenanceStatus, SignatureStatus } from '../inspect/verdicts.ts'
import { memberOf } from '../json/access.ts'
import type { KeyBox, VerificationKey } from '../keys/key-box.ts'
import { readSegment } from '../shape/segment.ts'
import { jwsAlgorithms, type JwsAlgorithm } from './algorithms.ts'
import { chooseKeys, type Candidates } from './candidates.ts'
import { gatherAttempts } from './gather-attempts.ts'
import { judgeProvenance } from './judge-provenance.ts'
import { verifyWith } from './primitive.ts'
import { lengthProblem } from './signature-length.ts'
import { hasEmptyPayload, signingInputOf } from './signature-input.ts'
import type { KeyAttempt, SignatureReport } from './signature-report.ts'
import { weakSecretFindings } from './weak-secret.ts'

export interface SignatureOptions {
  readonly port: CryptoPort
  /** The one algorithm that you accept. Without it the header's is taken, as long as the key is of its type. */
  readonly expectations?: Pick<Expectations, 'algorithm'>
  /** The payload of a detached token. */
  readonly payload?: string | Uint8Array
  /** Which signature of a JSON serialization, from 0. @default the first that is valid, or else the first */
  readonly signature?: number
}

/**
 * Checks the signature of an inspected token with the keys of a key box. Of several, one valid signature is enough (RFC 7515
 * section 7.2.1), and the report says which. Never throws.
 */
export async function checkSignature(
  inspection: Inspection,
  box: KeyBox,
  options: SignatureOptions,
): Promise<SignatureReport> {
  const total = inspection.signatures.length
  if (options.signature !== undefined || total < 2) return checkOne(inspection, box, options)
  const reports: SignatureReport[] = []
  for (let signature = 0; signature < total; signature++)
    reports.push(await checkOne(inspection, box, { ...options, signature }))
  // What fits and must be refused says more than what does not fit.
  const found = [/^valid/, /^must-be-refused/]
    .map((status) => reports.findIndex(({ signature }) => status.test(signature.status)))
    .find((index) => index !== -1)
  const report = reports[found ?? 0]!
  if (found === undefined) return report
  const sentence = `${report.signature.sentence} It is number ${found + 1} of ${total} signatures; one signature does not vouch for the others.`
  return { ...report, signature: { ...report.signature, sentence } }
}

async function checkOne(
  inspection: Inspection,
  box: KeyBox,
  options: SignatureOptions,
): Promise<SignatureReport> {
  const part = inspection.signatures[options.signature ?? 0]
  if (part === undefined || inspection.verdicts.signature.status !== 'not-checked')
    return report(inspection.verdicts.signature, inspection.verdicts.provenance)
  if (box.problem !== null) return unusable('The key cannot be read', box.problem.message, box)
  if (box.keys.length === 0) return report(inspection.verdicts.signature, inspection.verdicts.provenance)
  const algorithm = jwsAlgorithms.get(part.algorithm ?? '')
  const wanted = options.expectations?.algorithm
  if (wanted !== undefined && wanted !== part.algorithm)
    return {
      ...unusable(
        'Another algorithm',
        `The token says ${part.algorithm ?? 'nothing'}, and ${wanted} is expected. The key was not used.`,
        box,
      ),
      signature: judged(
        'invalid',
        'Another algorithm',
        `The token says ${part.algorithm ?? 'no algorithm'}, and only ${wanted} is accepted.`,
      ),
    }
  if (algorithm === undefined)
    return unusable(
      'Unknown algorithm',
      `Signatures with "${(part.algorithm ?? '').slice(0, 40)}" cannot be checked here.`,
      box,
    )
  const confusion = confusionOf(box, algorithm)
  if (confusion !== null)
    return { ...unusable('Refused', confusion.why, box), findings: [confusion], algorithm: algorithm.name }
  const result = refusedIfCritical(await tryKeys({ part, box, algorithm, options }), part)
  return { ...result, attempts: gatherAttempts(result.attempts) }
}

/** RFC 7515 section 4.1.11: a verifier that does not understand what the header declares critical refuses the token. */
function refusedIfCritical(report: SignatureReport, part: SignaturePart): SignatureReport {
  const { status, sentence } = report.signature
  const why = status.startsWith('valid') ? criticalProblem(part) : null
  if (why === null) return report
  const signature = {
    status: 'must-be-refused',
    tone: 'bad',
    title: 'Fits, but must be refused',
    sentence: `${sentence} ${why}`,
  } as const
  return { ...report, signature }
}

function criticalProblem({ protectedHeader }: SignaturePart): string | null {
  const header = decodePart(readSegment(protectedHeader, 0).bytes).json?.root ?? null
  const unknown = unknownCritical(memberOf(header, 'crit'))
  if (isCritMalformed(header)) return 'Its "crit" is malformed, so every verifier must refuse it.'
  if (unknown !== false)
    return `Its "crit" names what a verifier must understand, and nothing here does: every verifier that does not must refuse it. ${String(unknown)}`
  return isB64Uncritical(header)
    ? 'It has "b64" without "crit", so verifiers read different payloads: it must be refused.'
    : null
}

interface Check {
  readonly part: SignaturePart
  readonly box: KeyBox
  readonly algorithm: JwsAlgorithm
  readonly options: SignatureOptions
}

async function tryKeys({ part, box, algorithm, options }: Check): Promise<SignatureReport> {
  const candidates = chooseKeys(box, part, algorithm)
  const [first] = candidates.keys
  if (first === undefined) {
    const reasons = candidates.passedOver.slice(0, 3).map(({ keyLabel, reason }) => `${keyLabel}: ${reason}`)
    return { ...unusable('No key for this token', reasons.join(' '), box), attempts: candidates.passedOver }
  }
  const input = signingInputOf(part, options.payload)
  if (input === null)
    return unusable(
      'The payload is missing',
      'The payload travels separately: give it to check the signature.',
      box,
    )
  const { bytes: signature, isComplete, problems } = readSegment(part.signature, 0)
  if (!isComplete)
    return invalid(
      check(candidates, algorithm),
      first,
      'The signature is not base64url: part of it is missing or damaged.',
    )
  const attempts: KeyAttempt[] = [...candidates.passedOver]
  let problem: string | null = null
  for (const key of candidates.keys) {
    const length = lengthProblem(signature, algorithm, key)
    problem ??= length
    const outcome =
      length === null
        ? await verifyWith(options.port, { algorithm, key }, { input, signature })
        : 'does-not-fit'
    attempts.push({ keyLabel: key.label, ...attemptOf(outcome, length, key) })
    if (outcome === 'fits') {
      const result = valid({ ...check(candidates, algorithm), attempts }, key)
      return problems.length === 0 ? result : { ...result, signature: notCanonical(result.signature) }
    }
  }
  const unsupported = unsupportedWords(first)
  const isUnsupported = attempts.at(-1)?.reason === unsupported && candidates.keys.length === 1
  if (isUnsupported)
    return { ...unusable('Not supported here', unsupported, box), attempts, algorithm: algorithm.name }
  const sentence =
    problem ??
    (hasEmptyPayload(part) && options.payload === undefined
      ? 'The signature does not fit an empty payload. If the payload travels separately, give it.'
      : null) ??
    (candidates.keys.length === 1
      ? `The signature was not made with this key (${first.label}), or the token was changed afterwards.`
      : `None of ${candidates.keys.length} fitting keys made this signature, or the token was changed afterwards.`)
  return { ...invalid(check(candidates, algorithm), first, sentence), attempts }
}

interface Outcome {
  readonly candidates: Candidates
  readonly algorithm: JwsAlgorithm
  readonly attempts: readonly KeyAttempt[]
}

function check(candidates: Candidates, algorithm: JwsAlgorithm): Outcome {
  return { candidates, algorithm, attempts: candidates.passedOver }
}

function unsupportedWords({ crv }: VerificationKey): string {
  return crv === 'Ed448'
    ? 'Browsers do not offer Ed448. In a terminal: latchkey jwt verify.'
    : 'This platform does not take the key or the algorithm.'
}

function attemptOf(
  outcome: 'fits' | 'does-not-fit' | 'unsupported',
  length: string | null,
  key: VerificationKey,
): Pick<KeyAttempt, 'outcome' | 'reason'> {
  if (outcome === 'fits') return { outcome, reason: 'The signature fits.' }
  if (outcome === 'unsupported') return { outcome: 'passed-over', reason: unsupportedWords(key) }
  return { outcome, reason: length ?? 'The signature does not fit.' }
}

function valid({ candidates, algorithm, attempts }: Outcome, key: VerificationKey): SignatureReport {
  const isOwn = candidates.provenance === 'from-token'
  return {
    signature: isOwn
      ? {
          status: 'valid-with-its-own-key',
          tone: 'caution',
          title: 'Fits its own key',
          sentence: 'The signature is valid, but the key came from the token itself: that proves nothing.',
        }
      : {
          status: 'valid',
          tone: 'good',
          title: 'Valid with your key',
          sentence: `The signature (${algorithm.name}) was made with ${key.kty === 'oct' ? 'the secret' : 'the private half of the key'} that you supplied: ${key.label}.`,
        },
    provenance: judgeProvenance(candidates.provenance, key, candidates.note),
    algorithm: algorithm.name,
    keyLabel: key.label,
    attempts,
    findings: keyFindings(key, algorithm),
  }
}

/** Libraries disagree about such signatures, so the two facts are told together. */
function notCanonical(signature: Judgement<SignatureStatus>): Judgement<SignatureStatus> {
  return {
    ...signature,
    tone: 'caution',
    title: `${signature.title}, but not canonical`,
    sentence: `${signature.sentence} It is valid but not canonical: strict verifiers refuse this spelling.`,
  }
}

function invalid(
  { candidates, algorithm, attempts }: Outcome,
  key: VerificationKey,
  sentence: string,
): SignatureReport {
  return {
    signature: judged('invalid', 'Invalid', sentence),
    provenance: judgeProvenance(candidates.provenance, key, candidates.note),
    algorithm: algorithm.name,
    keyLabel: key.label,
    attempts,
    findings: keyFindings(key, algorithm),
  }
}

function judged(
  status: 'invalid' | 'cannot-check',
  title: string,
  sentence: string,
): Judgement<SignatureStatus> {
  return { status, tone: status === 'invalid' ? 'bad' : 'caution', title, sentence }
}

function unusable(title: string, sentence: string, box: KeyBox): SignatureReport {
  return report(judged('cannot-check', title, sentence), {
    status: 'unusable',
    tone: 'caution',
    title: 'Not usable for this token',
    // Of a key that cannot be read, the description is the reason.
    sentence: box.description === sentence ? sentence : `${box.description} ${sentence}`.trim(),
  })
}

function report(
  signature: Judgement<SignatureStatus>,
  provenance: Judgement<ProvenanceStatus>,
): SignatureReport {
  return { signature, provenance, algorithm: null, keyLabel: null, attempts: [], findings: [] }
}

/** A token that asks for a secret, and a public key to check it with: the oldest trick there is. */
function confusionOf(box: KeyBox, algorithm: JwsAlgorithm): Finding | null {
  if (algorithm.family !== 'HS' || box.keys.some(({ kty }) => kty === 'oct')) return null
  return {
    id: 'algorithm_confusion',
    severity: 'danger',
    title: 'Algorithm confusion',
    why: `The token says ${algorithm.name}, which needs a secret, and this is a public key. Attackers sign with a public key as if it were a secret, hoping that the verifier does the same: nothing was verified.`,
    fix: 'Verify with the algorithm of the key, never with the one that the token names.',
    reference: rfc(8725, '2.1'),
    where: 'header.alg',
  }
}

function keyFindings(key: VerificationKey, algorithm: JwsAlgorithm): readonly Finding[] {
  if (key.secret !== null) return weakSecretFindings(key.secret, algorithm)
  if (key.kty !== 'RSA' || key.bits >= 2048) return []
  return [
    {
      id: 'rsa_key_short',
      severity: 'danger',
      title: `An RSA key of ${key.bits} bits`,
      why: 'Keys below 2048 bits can be factored, the shorter the cheaper.',
      fix: 'Use at least 2048 bits; 3072 for new keys.',
      reference: rfc(7518, '3.3'),
      where: null,
    },
  ]
}
