import {
  inspect,
  type ClaimView,
  type DecodedPart,
  type InspectOptions,
  type Inspection,
  type JsonNode,
} from '@latchkey/toolbox/jwt'

/** What the worker is asked for. */
export interface InspectionJob {
  readonly text: string
  readonly options: InspectOptions
}

/** Inspects something large, and leaves out what would freeze the page when it is handed over or shown. */
export function inspectLarge({ text, options }: InspectionJob): Inspection {
  return slim(inspect(text, options))
}

const maxMembers = 500
const maxSourceLength = 4096

/** The same inspection without the pieces of its JSON, and with long values cut. Verdicts and findings are those of the whole. */
export function slim(inspection: Inspection): Inspection {
  return {
    ...inspection,
    header: slimPart(inspection.header),
    payload: slimPart(inspection.payload),
    headerClaims: inspection.headerClaims.slice(0, maxMembers).map(slimClaim),
    claims: inspection.claims.slice(0, maxMembers).map(slimClaim),
    findings: inspection.findings.slice(0, maxMembers),
    nested: inspection.nested.slice(0, maxMembers),
  }
}

function slimPart(part: DecodedPart | null): DecodedPart | null {
  if (part === null || part.json === null) return part
  const { root } = part.json
  return { ...part, json: { ...part.json, tokens: [], root: root === null ? null : shallow(root) } }
}

function slimClaim(claim: ClaimView): ClaimView {
  if (claim.source.length <= maxSourceLength) return claim
  return { ...claim, source: `${claim.source.slice(0, maxSourceLength)}…`, value: bare(claim.value) }
}

/** An object with its first members; of long members only the kind and the place. */
function shallow(node: JsonNode): JsonNode {
  if (node.kind !== 'object') return node.end - node.start > maxSourceLength ? bare(node) : node
  const members = node.members
    .slice(0, maxMembers)
    .map((member) =>
      member.value.end - member.value.start > maxSourceLength
        ? { ...member, value: bare(member.value) }
        : member,
    )
  return { ...node, members }
}

function bare(node: JsonNode): JsonNode {
  if (node.kind === 'object') return { ...node, members: [] }
  if (node.kind === 'array') return { ...node, items: [] }
  return node.kind === 'string' ? { ...node, value: node.value.slice(0, maxSourceLength) } : node
}
