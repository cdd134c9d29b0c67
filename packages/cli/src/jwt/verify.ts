import {
  checkSdJwt,
  checkSignature,
  diagnose,
  signAlgorithms,
  withSignature,
  type Diagnosis,
  type Inspection,
  type SignatureReport,
} from '@latchkey/toolbox/jwt'
import { exitCodes, malformedError, usageError, type ExitCode } from '../io/exit.ts'
import { readInput } from '../io/input.ts'
import { outputForm, print, printJson } from '../io/output.ts'
import { algorithmOf } from './algorithm-of.ts'
import { areDisclosuresRight } from './disclosures.ts'
import type { VerifyFlags } from './flags.ts'
import { readVerificationKey, type GivenKey } from './key-source.ts'
import { expectationsOf } from './options.ts'
import { reportOf } from './report.ts'
import { inspectAt, pastedText } from './token-input.ts'
import { verificationText } from './words.ts'

/** `latchkey jwt verify`. Succeeds only when structure, signature, times and every expectation hold. */
export async function verifyToken(argument: string | undefined, flags: VerifyFlags): Promise<ExitCode> {
  refuseUnknownAlgorithm(flags.alg)
  const key = flags.timeOnly === true ? null : await readVerificationKey(flags)
  if (key === null && flags.timeOnly !== true)
    throw usageError(
      'There is no key: give --secret-file, --secret-env, --key, --jwks or --fetch-jwks (or --time-only).',
    )
  const text = await pastedText(argument)
  const read = inspectAt(text, flags, {})
  const algorithm = flags.alg ?? (key === null ? undefined : algorithmOf(key.box, read))
  // Of several signatures each has an algorithm of its own, and the right one is looked for further down.
  const headerAlgorithm = read.signatures.length > 1 ? undefined : algorithm
  const payload =
    flags.payloadFile === undefined ? undefined : await readInput(flags.payloadFile, 'The payload')
  const port = globalThis.crypto
  const inspection = await checkSdJwt(
    inspectAt(text, flags, {
      expectations: expectationsOf(flags, headerAlgorithm),
      ...(payload === undefined ? {} : { payload: payload.toString('utf8') }),
    }),
    port,
  )
  refuseOthers(inspection)
  const options = {
    port,
    ...(algorithm === undefined ? {} : { expectations: { algorithm } }),
    ...(payload === undefined ? {} : { payload }),
  }
  const report = key === null ? null : await checkSignature(inspection, key.box, options)
  const judged = report === null ? inspection : withSignature(inspection, report)
  const diagnosis = await diagnosisOf(judged, key, options)
  const isGood = holds(judged, report)
  const result: Verification = { inspection: judged, report, diagnosis, isGood }
  if (outputForm(flags) === 'json') printJson(reportOf('verify', judged, result))
  else print(verificationText(result))
  return isGood ? exitCodes.ok : exitCodes.failed
}

export interface Verification {
  readonly inspection: Inspection
  readonly report: SignatureReport | null
  readonly diagnosis: Diagnosis | null
  readonly isGood: boolean
}

function refuseUnknownAlgorithm(name: string | undefined): void {
  if (name === undefined || signAlgorithms.includes(name)) return
  throw usageError(
    name.toLowerCase() === 'none'
      ? '--alg none is not verified: there is nothing to check.'
      : `--alg ${name} is not known. There is: ${signAlgorithms.join(', ')}.`,
  )
}

/** What cannot be verified because it is nothing that is signed. */
function refuseOthers({ verdicts, shape }: Inspection): void {
  const { status, sentence } = verdicts.structure
  if (shape.name === 'jwe' || shape.name === 'jwe-json')
    throw malformedError(`This is encrypted, not signed. ${shape.explanation}`)
  if (status === 'not-a-jwt') throw malformedError(`${shape.title}: ${shape.explanation}`)
  if (status === 'broken' && shape.name !== 'signature-missing') throw malformedError(sentence)
}

function holds(inspection: Inspection, report: SignatureReport | null): boolean {
  const { verdicts } = inspection
  const isSigned = report === null || verdicts.signature.status === 'valid'
  const isTimely = ['current', 'no-expiry', 'not-applicable'].includes(verdicts.time.status)
  return (
    isSigned &&
    isTimely &&
    areDisclosuresRight(inspection) &&
    verdicts.structure.status === 'sound' &&
    verdicts.expectations.status !== 'not-met'
  )
}

async function diagnosisOf(
  inspection: Inspection,
  key: GivenKey | null,
  options: Parameters<typeof diagnose>[2],
): Promise<Diagnosis | null> {
  const { status } = inspection.verdicts.signature
  if (key === null || (status !== 'invalid' && status !== 'cannot-check')) return null
  const diagnosis = await diagnose(inspection, key.source, options)
  return diagnosis.cause === null && diagnosis.observations.length === 0 ? null : diagnosis
}
