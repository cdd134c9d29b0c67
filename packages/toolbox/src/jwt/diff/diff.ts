import type { DecodedPart, Inspection } from '../inspect/inspection.ts'
import type { JsonNode } from '../json/read-json.ts'
import { durationWords } from '../time/duration.ts'

/** Two tokens, claim by claim. */
export interface TokenDiff {
  readonly header: readonly ClaimChange[]
  readonly payload: readonly ClaimChange[]
  readonly signature: 'same' | 'different' | 'missing'
  /** "2 claims changed, 1 added; exp is 10 minutes later." */
  readonly summary: string
}

export interface ClaimChange {
  /** `exp`, or `realm_access.roles` inside an object. */
  readonly path: string
  readonly kind: 'same' | 'changed' | 'added' | 'removed'
  /** Sources; null where there is none. */
  readonly before: string | null
  readonly after: string | null
  /** For times: after minus before. */
  readonly deltaSeconds: number | null
  /** "10 minutes later". */
  readonly deltaWords: string | null
}

/** Compares two tokens claim by claim, whatever the order of their members; times with their difference. */
export function diffTokens(before: Inspection, after: Inspection): TokenDiff {
  const header = diffParts(before.header, after.header)
  const payload = diffParts(before.payload, after.payload)
  const signature = signatureChange(before, after)
  return { header, payload, signature, summary: summaryOf([...header, ...payload], signature) }
}

function signatureChange(before: Inspection, after: Inspection): TokenDiff['signature'] {
  const [first, second] = [before, after].map(({ signatures }) => signatures[0]?.signature ?? '')
  if (first === '' || second === '') return 'missing'
  return first === second ? 'same' : 'different'
}

function diffParts(before: DecodedPart | null, after: DecodedPart | null): readonly ClaimChange[] {
  const left = flatten(before)
  const right = flatten(after)
  const paths = [...new Set([...left.keys(), ...right.keys()])]
  return paths.map((path) => changeOf(path, left.get(path) ?? null, right.get(path) ?? null))
}

/** Every leaf by its path. Arrays are compared as a whole: their order means something. */
function flatten(part: DecodedPart | null): ReadonlyMap<string, string> {
  const leaves = new Map<string, string>()
  const text = part?.text ?? ''
  const visit = (node: JsonNode, path: string): void => {
    if (node.kind !== 'object' || node.members.length === 0) {
      leaves.set(path, compactSource(node, text))
      return
    }
    // Of repeated members the last counts, as in parsers.
    for (const { name, value } of node.members) visit(value, path === '' ? name : `${path}.${name}`)
  }
  const root = part?.json?.root ?? null
  if (root !== null) visit(root, '')
  else if (part !== null && part.byteLength > 0) leaves.set('', part.text ?? part.hex)
  return leaves
}

/** The source without the white space between its tokens. */
function compactSource(node: JsonNode, text: string): string {
  if (node.kind === 'array') return `[${node.items.map((item) => compactSource(item, text)).join(',')}]`
  if (node.kind === 'object') {
    const members = node.members.map(
      ({ nameStart, nameEnd, value }) => `${text.slice(nameStart, nameEnd)}:${compactSource(value, text)}`,
    )
    return `{${members.join(',')}}`
  }
  return text.slice(node.start, node.end)
}

const times = new Set(['exp', 'nbf', 'iat', 'auth_time', 'updated_at'])

function changeOf(path: string, before: string | null, after: string | null): ClaimChange {
  const kind = before === null ? 'added' : after === null ? 'removed' : before === after ? 'same' : 'changed'
  const deltaSeconds = kind === 'changed' && times.has(path) ? deltaOf(before, after) : null
  const deltaWords =
    deltaSeconds === null ? null : `${durationWords(deltaSeconds)} ${deltaSeconds < 0 ? 'earlier' : 'later'}`
  return { path, kind, before, after, deltaSeconds, deltaWords }
}

function deltaOf(before: string | null, after: string | null): number | null {
  const delta = Number(after) - Number(before)
  return Number.isFinite(delta) && !`${before}${after}`.includes('"') ? delta : null
}

function summaryOf(changes: readonly ClaimChange[], signature: TokenDiff['signature']): string {
  const count = (kind: ClaimChange['kind']): number => changes.filter((change) => change.kind === kind).length
  const parts = (['changed', 'added', 'removed'] as const)
    .filter((kind) => count(kind) > 0)
    .map((kind) => `${count(kind)} ${kind}`)
  if (parts.length === 0)
    return signature === 'same'
      ? 'The tokens say the same, with the same signature.'
      : 'The tokens say the same; their signatures differ.'
  const moved = changes
    .filter(({ deltaWords }) => deltaWords !== null)
    .map(({ path, deltaWords }) => `${path} is ${deltaWords ?? ''}`)
  return `${parts.join(', ')}${moved.length === 0 ? '' : `; ${moved.join(', ')}`}.`
}
