import type { Expectations, Inspection } from '../inspect/inspection.ts'
import { stringMember } from '../json/access.ts'
import { jwsAlgorithms } from '../verify/algorithms.ts'
import { markdownReport } from './markdown-report.ts'

export interface Snippet {
  readonly id: 'typescript' | 'typescript-jose' | 'curl' | 'cli' | 'markdown'
  readonly title: string
  readonly language: 'ts' | 'sh' | 'md'
  /** The secret or key in it is always a placeholder, and so is the token. */
  readonly text: string
}

/** Texts to copy: how to verify such a token in TypeScript and on the command line, how to send it, and a report. */
export function snippetsFor(inspection: Inspection, expectations: Expectations = {}): readonly Snippet[] {
  const facts = factsOf(inspection, expectations)
  return [
    { id: 'typescript', title: 'TypeScript, Latchkey', language: 'ts', text: latchkeySnippet(facts) },
    { id: 'typescript-jose', title: 'TypeScript, jose', language: 'ts', text: joseSnippet(facts) },
    { id: 'curl', title: 'curl', language: 'sh', text: curlSnippet() },
    { id: 'cli', title: 'Command line', language: 'sh', text: cliSnippet(facts) },
    { id: 'markdown', title: 'Report', language: 'md', text: markdownReport(inspection) },
  ]
}

interface SnippetFacts {
  readonly algorithm: string
  readonly isSecret: boolean
  readonly issuer: string
  readonly audience: string
  readonly type: string | null
}

/** The algorithm is pinned to that of the token only when it is one to verify with; otherwise to a good one. */
function factsOf({ signatures, header, payload }: Inspection, expectations: Expectations): SnippetFacts {
  const named = expectations.algorithm ?? signatures[0]?.algorithm ?? ''
  const algorithm = jwsAlgorithms.has(named) ? named : 'ES256'
  const root = payload?.json?.root ?? null
  return {
    algorithm,
    isSecret: algorithm.startsWith('HS'),
    issuer: expectations.issuer ?? stringMember(root, 'iss') ?? 'https://issuer.example',
    audience: expectations.audience ?? stringMember(root, 'aud') ?? 'https://api.example',
    type: expectations.type ?? stringMember(header?.json?.root ?? null, 'typ'),
  }
}

function latchkeySnippet({ algorithm, isSecret, issuer, audience, type }: SnippetFacts): string {
  const maker = isSecret ? 'hmacKey' : 'publicKey'
  const source = isSecret
    ? "Buffer.from(process.env.JWT_SECRET ?? '', 'base64url')"
    : "process.env.JWT_PUBLIC_KEY ?? ''"
  return `import { createJwtVerifier, ${type === null ? 'insecureSkipCheck, ' : ''}keySet, ${maker} } from 'latchkey/jwt'

const key = ${maker}(${source}, { alg: ${quoted(algorithm)} })
const verify = createJwtVerifier({
  keys: keySet([key]),
  issuer: ${quoted(issuer)},
  audience: ${quoted(audience)},
  type: ${type === null ? 'insecureSkipCheck' : quoted(type)},
})

export function subjectOf(token: string): string | undefined {
  const verdict = verify(token)
  if (!verdict.ok) throw new Error(verdict.reason)
  return verdict.value.claims.sub
}
`
}

function joseSnippet({ algorithm, isSecret, issuer, audience, type }: SnippetFacts): string {
  const key = isSecret
    ? "Buffer.from(process.env.JWT_SECRET ?? '', 'base64url')"
    : `await importSPKI(process.env.JWT_PUBLIC_KEY ?? '', ${quoted(algorithm)})`
  return `import { ${isSecret ? '' : 'importSPKI, '}jwtVerify } from 'jose'

const key = ${key}

export async function verify(token: string) {
  const { payload } = await jwtVerify(token, key, {
    algorithms: [${quoted(algorithm)}],
    issuer: ${quoted(issuer)},
    audience: ${quoted(audience)},${type === null ? '' : `\n    typ: ${quoted(type)},`}
    requiredClaims: ['exp'],
  })
  return payload
}
`
}

function curlSnippet(): string {
  return `# The token comes from a file, so that it is in no process list and in no shell history.
curl --header @<(printf 'Authorization: Bearer %s' "$(cat token.jwt)") https://api.example/
`
}

function cliSnippet({ algorithm, isSecret, issuer, audience, type }: SnippetFacts): string {
  const key = isSecret ? '--secret-file secret.txt' : '--key public.pem'
  const typ = type === null ? '' : ` --typ ${shellQuoted(type)}`
  return `latchkey jwt verify --alg ${algorithm} ${key} --iss ${shellQuoted(issuer)} --aud ${shellQuoted(audience)}${typ} - < token.jwt
`
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}

function shellQuoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
