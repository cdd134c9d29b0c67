import { base64url, encodeBase64, encodeUtf8 } from '../../bytes/index.ts'
import type { CryptoPort } from '../crypto-port.ts'
import type { Finding } from '../findings/finding.ts'
import { rfc } from '../findings/references.ts'
import type { Inspection } from '../inspect/inspection.ts'
import { inspect } from '../inspect/inspect.ts'
import { memberOf, stringMember } from '../json/access.ts'
import { readJson } from '../json/read-json.ts'
import { readKey } from '../keys/read-key.ts'
import { checkSignature } from '../verify/check-signature.ts'
import { digestsIn, type Disclosure, type KeyBinding, type SdJwtView } from './view.ts'

/** Names of the IANA registry "Named Information Hash Algorithm", as Web Crypto calls them. */
const hashes: ReadonlyMap<string, string> = new Map([
  ['sha-256', 'SHA-256'],
  ['sha-384', 'SHA-384'],
  ['sha-512', 'SHA-512'],
])

/** The same inspection with the digests of an SD-JWT's disclosures and of its key binding checked (RFC 9901 section 7). */
export async function checkSdJwt(inspection: Inspection, port: CryptoPort): Promise<Inspection> {
  const { subtle } = port
  const view = inspection.sdJwt
  const hash = view === null ? undefined : hashes.get(view.digestAlgorithm)
  if (view === null) return inspection
  if (hash === undefined) return withFinding(inspection, unknownHash(view.digestAlgorithm))
  const digest = async (text: string): Promise<string> =>
    encodeBase64(new Uint8Array(await subtle.digest(hash, encodeUtf8(text))), base64url)
  const digests = await Promise.all(view.disclosures.map(({ encoded }) => digest(encoded)))
  const root = inspection.payload?.json?.root ?? null
  const inPayload = root === null ? [] : digestsIn(root)
  const inDisclosures = view.disclosures.flatMap(({ value }) => (value === null ? [] : digestsIn(value)))
  const disclosures = view.disclosures.map((disclosure, index) => ({
    ...disclosure,
    digest: digests[index] ?? null,
    placement: placementOf(digests[index] ?? '', { inPayload, inDisclosures, digests }),
  }))
  const everywhere = [...inPayload, ...inDisclosures]
  const checked: SdJwtView = {
    ...view,
    disclosures,
    undisclosedCount: everywhere.filter((one) => !digests.includes(one)).length,
    keyBinding:
      view.keyBinding === null
        ? null
        : await checkHolder(inspection, await checkBinding(inspection.token, view.keyBinding, digest), port),
  }
  return withFindings({ ...inspection, sdJwt: checked }, sdFindings(checked))
}

interface Places {
  readonly inPayload: readonly string[]
  readonly inDisclosures: readonly string[]
  readonly digests: readonly string[]
}

function placementOf(digest: string, { inPayload, inDisclosures, digests }: Places): Disclosure['placement'] {
  const count = [...inPayload, ...inDisclosures].filter((one) => one === digest).length
  if (count > 1 || digests.filter((one) => one === digest).length > 1) return 'repeated'
  if (inPayload.includes(digest)) return 'in-payload'
  return count === 1 ? 'in-disclosure' : 'nowhere'
}

async function checkBinding(
  token: string,
  binding: KeyBinding,
  digest: (text: string) => Promise<string>,
): Promise<KeyBinding> {
  const claimed = stringMember(binding.payload === null ? null : readJson(binding.payload).root, 'sd_hash')
  if (claimed === null)
    return { ...binding, isHashRight: false, problem: binding.problem ?? 'It has no sd_hash.' }
  // RFC 9901 section 4.3.1: over the token and the disclosures, with the last "~".
  const isHashRight = claimed === (await digest(token.slice(0, token.lastIndexOf('~') + 1)))
  return {
    ...binding,
    isHashRight,
    problem:
      binding.problem ??
      (isHashRight ? null : 'Its sd_hash is not that of this SD-JWT: it was made for other disclosures.'),
  }
}

/** RFC 9901 section 7.3: the key of the holder stands in what the issuer signed, in `cnf` (RFC 7800). */
async function checkHolder(issued: Inspection, binding: KeyBinding, port: CryptoPort): Promise<KeyBinding> {
  const jwk = memberOf(memberOf(issued.payload?.json?.root ?? null, 'cnf'), 'jwk')
  if (jwk === null) return binding
  const box = await readKey((issued.payload?.text ?? '').slice(jwk.start, jwk.end), port)
  // A secret that everybody can read in the payload would be no proof of anything.
  const holder = { ...box, keys: box.keys.filter(({ kty }) => kty !== 'oct') }
  const { signature } = await checkSignature(inspect(binding.token, { nowSeconds: 0 }), holder, { port })
  const isSignatureRight = signature.status === 'valid'
  const problem = isSignatureRight
    ? null
    : `The holder, whose key the issuer names in "cnf", did not sign it. ${signature.sentence}`
  return { ...binding, isSignatureRight, problem: binding.problem ?? problem }
}

function sdFindings({ disclosures, keyBinding }: SdJwtView): readonly Finding[] {
  const findings: Finding[] = []
  const stray = disclosures.filter(({ placement }) => placement === 'nowhere')
  if (stray.length > 0)
    findings.push(
      finding(
        'disclosure_not_signed',
        'A disclosure that nobody signed',
        `The issuer signed no digest of ${stray.length} of the disclosures (${namesOf(stray)}): anybody can have added them.`,
        '7.1',
      ),
    )
  const repeated = disclosures.filter(({ placement }) => placement === 'repeated')
  if (repeated.length > 0)
    findings.push(
      finding(
        'disclosure_repeated',
        'A digest occurs twice',
        `Verifiers must refuse the token: ${namesOf(repeated)}.`,
        '7.1',
      ),
    )
  const broken = disclosures.filter(({ problem }) => problem !== null)
  if (broken.length > 0)
    findings.push(
      finding('disclosure_malformed', 'A disclosure is malformed', broken[0]?.problem ?? '', '4.2'),
    )
  if (keyBinding !== null && keyBinding.problem !== null)
    findings.push(finding('key_binding_wrong', 'The key binding does not hold', keyBinding.problem, '4.3'))
  if (keyBinding !== null && keyBinding.problem === null && keyBinding.isSignatureRight === null)
    findings.push(
      finding(
        'key_binding_unchecked',
        'Nobody vouches for the key binding',
        'The issuer names no key of the holder ("cnf" with "jwk"), so it cannot be checked who made it.',
        '7.3',
      ),
    )
  return findings
}

function namesOf(disclosures: readonly Disclosure[]): string {
  return disclosures
    .slice(0, 5)
    .map(({ claim }) => claim ?? 'an array element')
    .join(', ')
}

function finding(id: string, title: string, why: string, section: string): Finding {
  return {
    id,
    severity: 'danger',
    title,
    why,
    fix: 'Refuse the presentation.',
    reference: rfc(9901, section),
    where: 'payload._sd',
  }
}

function unknownHash(name: string): Finding {
  return {
    ...finding(
      'sd_alg_unknown',
      'An unknown digest algorithm',
      `"${name.slice(0, 40)}" is not known here, so disclosures cannot be checked.`,
      '4.1.1',
    ),
    severity: 'warning',
  }
}

function withFinding(inspection: Inspection, one: Finding): Inspection {
  return withFindings(inspection, [one])
}

function withFindings(inspection: Inspection, more: readonly Finding[]): Inspection {
  return { ...inspection, findings: [...more, ...inspection.findings] }
}
