import { encodeUtf8 } from '../../bytes/index.ts'
import { claimViews } from '../claims/claim-view.ts'
import { claimDictionary, headerDictionary } from '../claims/dictionary.ts'
import { extractTokens } from '../extract/extract.ts'
import { claimRules, looksLikeToken } from '../findings/claim-rules.ts'
import { findingsBy, type Facts } from '../findings/facts.ts'
import type { Finding } from '../findings/finding.ts'
import { headerRules } from '../findings/header-rules.ts'
import { structureFindings } from '../findings/structure-findings.ts'
import { timeFindings } from '../findings/time-findings.ts'
import { stringMember } from '../json/access.ts'
import type { JsonNode } from '../json/read-json.ts'
import { viewSdJwt } from '../sd-jwt/view.ts'
import type { Anatomy } from '../shape/anatomy.ts'
import { dissect } from '../shape/dissect.ts'
import { shapeOf } from '../shape/shapes.ts'
import { judgeTimes } from '../time/judge-time.ts'
import { readTimes, type TimeOptions, type TimeReport } from '../time/times.ts'
import { decodePart } from './decode.ts'
import { checkExpectations, judgeExpectations } from './expectations.ts'
import type { InspectOptions, Inspection, NestedToken } from './inspection.ts'
import { judgeStructure } from './judge-structure.ts'
import { judgeNoKey, judgeWithoutKey } from './judge-unchecked.ts'
import { sizesOf } from './sizes.ts'
import type { Judgement, TimeStatus } from './verdicts.ts'

/**
 * Says everything about a token that needs no key: what it is, what stands in it, its times, its oddities. Never throws, and shows
 * whatever can be read of a broken token. Synchronous; for more than `offThreadLength` call it in a worker.
 */
export function inspect(pasted: string, options: InspectOptions): Inspection {
  const extraction = extractTokens(pasted)
  const chosen = Math.max(0, Math.min(options.candidate ?? 0, extraction.candidates.length - 1))
  const token = extraction.candidates[chosen]?.token ?? ''
  const anatomy = withPayload(dissectFound(token, pasted), options.payload)
  const { header, payload, shape } = anatomy
  const headerRoot = header?.json?.root ?? null
  const payloadRoot = payload?.json?.root ?? null
  const sides = {
    header: headerRoot,
    headerText: header?.text ?? '',
    payload: payloadRoot,
    payloadText: payload?.text ?? '',
  }
  const times = readTimes(payloadRoot, sides.payloadText, options)
  const expectations = checkExpectations(sides, options.expectations)
  return {
    refusal: extraction.refusal,
    extraction,
    chosen,
    token,
    shape,
    parts: anatomy.parts,
    header,
    payload,
    unprotectedHeader: anatomy.unprotectedHeader,
    headerClaims: claimViews(headerRoot, sides.headerText, {
      dictionary: headerDictionary,
      times: [],
      part: mapped(anatomy, 'header'),
    }),
    claims: claimViews(payloadRoot, sides.payloadText, {
      dictionary: claimDictionary,
      times: times.readings,
      part: mapped(anatomy, 'payload'),
    }),
    times,
    expectations,
    sizes: token === '' ? [] : sizesOf(token, anatomy.parts),
    findings: findingsOf({ token, anatomy, header: headerRoot, payload: payloadRoot, times }),
    verdicts: {
      structure: judgeStructure(anatomy),
      signature: judgeWithoutKey(shape),
      time: judgeTimes(times, payloadRoot?.kind === 'object'),
      expectations: judgeExpectations(expectations),
      provenance: judgeNoKey(headerRoot),
    },
    nested: nestedTokens(anatomy, headerRoot, payloadRoot),
    sdJwt: viewSdJwt(anatomy),
    signatures: anatomy.signatures,
  }
}

/** Judges the same token at another moment: all that a time slider needs. */
export function judgeTime(
  inspection: Inspection,
  options: TimeOptions,
): { readonly times: TimeReport; readonly verdict: Judgement<TimeStatus> } {
  const root = inspection.payload?.json?.root ?? null
  const times = readTimes(root, inspection.payload?.text ?? '', options)
  return { times, verdict: judgeTimes(times, root?.kind === 'object') }
}

function dissectFound(token: string, pasted: string): Anatomy {
  const anatomy = dissect(token)
  if (anatomy.shape.name !== 'empty' || pasted.trim() === '') return anatomy
  const explanation =
    'Nothing in this text looks like a token. Tokens have no spaces in them, and most have dots.'
  return { ...anatomy, shape: { ...shapeOf('empty'), title: 'No token found', explanation } }
}

function withPayload(anatomy: Anatomy, payload: string | undefined): Anatomy {
  if (payload === undefined || !anatomy.shape.needsPayload) return anatomy
  return { ...anatomy, payload: decodePart(encodeUtf8(payload)) }
}

/** Where a part stands, for mapping claims to characters. */
function mapped(
  anatomy: Anatomy,
  name: 'header' | 'payload',
): { start: number; end: number; text: string } | null {
  const text = anatomy[name]?.text ?? null
  const part = anatomy.parts.find((candidate) => candidate.name === name)
  const isEncoded = name === 'header' || anatomy.signatures.every(({ isPayloadEncoded }) => isPayloadEncoded)
  // White space or strange characters inside a part shift everything behind them.
  const isExact =
    part?.problems.every(({ kind }) => kind === 'wrong-alphabet' || kind === 'spare-bits') === true
  if (text === null || part === undefined || part.end === part.start || !isEncoded || !isExact) return null
  return { start: part.start, end: part.end, text }
}

const order: readonly Finding['severity'][] = ['danger', 'warning', 'note']

function findingsOf(facts: Facts): readonly Finding[] {
  const isToken = facts.header?.kind === 'object'
  const all = [
    ...structureFindings(facts.anatomy),
    ...(isToken ? findingsBy(headerRules, facts) : []),
    ...(facts.anatomy.signatures.length > 0
      ? [...findingsBy(claimRules, facts), ...timeFindings(facts.times)]
      : []),
  ]
  return order.flatMap((severity) => all.filter((finding) => finding.severity === severity))
}

function nestedTokens(
  { payload }: Anatomy,
  header: JsonNode | null,
  root: JsonNode | null,
): readonly NestedToken[] {
  const isDeclared = stringMember(header, 'cty')?.toUpperCase() === 'JWT'
  const text = payload?.text?.trim() ?? ''
  if (text !== '' && (isDeclared || looksLikeToken(text)) && root?.kind !== 'object')
    return [{ path: 'payload', token: text }]
  if (root?.kind !== 'object') return []
  return root.members.flatMap(({ name, value }) =>
    value.kind === 'string' && looksLikeToken(value.value)
      ? [{ path: `payload.${name}`, token: value.value }]
      : [],
  )
}
