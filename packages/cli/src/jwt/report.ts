import type { ClaimView, DecodedPart, Inspection } from '@latchkey/toolbox/jwt'
import { RawJson } from '../io/json.ts'
import type { Verification } from './verify.ts'

/** The JSON answer of `jwt inspect` and `jwt verify`. Members are added, never renamed or removed; docs/cli/jwt-report.schema.json has it. */
export function reportOf(
  command: 'inspect' | 'verify',
  inspection: Inspection,
  verification?: Verification,
): Record<string, unknown> {
  const { extraction, chosen, shape, verdicts, times, sdJwt } = inspection
  const candidate = extraction.candidates[chosen]
  return {
    report: 'latchkey.jwt.1',
    command,
    ok: verification?.isGood,
    shape: { name: shape.name, title: shape.title, explanation: shape.explanation },
    found: {
      tokens: extraction.candidates.length,
      picked: extraction.candidates.length === 0 ? 0 : chosen + 1,
      as: candidate?.foundAs ?? null,
      removed: candidate?.removedSentence ?? '',
    },
    verdicts,
    header: partOf(inspection.header),
    payload: partOf(inspection.payload),
    claims: inspection.claims.map(claimOf),
    times,
    expectations: inspection.expectations,
    findings: inspection.findings,
    sizes: inspection.sizes,
    parts: inspection.parts,
    nested: inspection.nested,
    disclosures:
      sdJwt === null
        ? []
        : sdJwt.disclosures.map(({ claim, source, digest, placement, problem }) => ({
            claim,
            source,
            digest,
            placement,
            problem,
          })),
    signature: signatureOf(verification),
    diagnosis: verification?.diagnosis ?? undefined,
  }
}

function signatureOf(verification: Verification | undefined): unknown {
  const report = verification?.report ?? null
  if (report === null) return undefined
  const { algorithm, keyLabel, attempts } = report
  return { algorithm, key: keyLabel, attempts }
}

/** The JSON of a part goes into the output as the token has it: long numbers and repeated names included. */
function partOf(part: DecodedPart | null): unknown {
  if (part === null) return null
  const { text, textProblem, json, hex, byteLength } = part
  const isJson = text !== null && json !== null && json.root !== null
  return {
    bytes: byteLength,
    json: isJson ? new RawJson(text.replace(/^\uFEFF/, '').trim()) : null,
    text: isJson ? undefined : text,
    hex: text === null ? hex : undefined,
    problem:
      textProblem ?? (json?.problem === undefined || json.problem === null ? null : json.problem.message),
  }
}

function claimOf({ name, source, meaning, occurrences, isKept, tokenRange }: ClaimView): unknown {
  return { name, source, title: meaning?.title ?? null, occurrences, isKept, tokenRange }
}
