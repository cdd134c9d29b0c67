import { base64, concatBytes, decodeBase64, decodeUtf8, encodeUtf8, type Bytes } from '../../bytes/index.ts'
import type { Inspection, SignaturePart } from '../inspect/inspection.ts'
import type { VerificationKey } from '../keys/key-box.ts'
import { pemBlocks } from '../keys/pem.ts'
import { readKey } from '../keys/read-key.ts'
import { readSegment } from '../shape/segment.ts'
import { jwsAlgorithms, type JwsAlgorithm } from './algorithms.ts'
import type { SignatureOptions } from './check-signature.ts'
import { ecdsaDerToRaw } from './ecdsa-der.ts'
import { verifyWith } from './primitive.ts'
import { secretVariants } from './secret-variants.ts'
import { expectedLength, lengthProblem } from './signature-length.ts'
import { signingInputOf } from './signature-input.ts'
import type { Diagnosis } from './signature-report.ts'

/**
 * Looks for the reason why a signature does not verify with a key: other readings of a secret, other sizes of the hash, DER, RS
 * for PS, another key of the set. On demand, since it tries some fifty variants; nothing leaves the machine.
 */
export async function diagnose(
  inspection: Inspection,
  key: string | Uint8Array,
  options: SignatureOptions,
): Promise<Diagnosis> {
  const part = inspection.signatures[options.signature ?? 0]
  if (part === undefined || part.signature === '') return nothing('There is no signature to diagnose.')
  const input = signingInputOf(part, options.payload)
  if (input === null) return nothing('The payload travels separately and was not given.')
  const { bytes: signature, isComplete } = readSegment(part.signature, 0)
  const search: Search = { part, input, signature, options, tried: [], observations: [] }
  if (!isComplete)
    search.observations.push('The signature is not whole base64url: characters are missing or damaged.')
  const box = await readKey(key, options.port)
  const secrets = box.keys.filter(({ kty }) => kty === 'oct')
  const publicKeys = box.keys.filter(({ kty }) => kty !== 'oct')
  const found =
    publicKeys.length > 0
      ? await diagnosePublic(search, publicKeys, key)
      : await diagnoseSecret(search, key, secrets)
  return {
    cause: found?.cause ?? null,
    fix: found?.fix ?? null,
    observations: search.observations,
    tried: search.tried,
  }
}

interface Search {
  readonly part: SignaturePart
  readonly input: Bytes
  readonly signature: Bytes
  readonly options: SignatureOptions
  readonly tried: string[]
  readonly observations: string[]
}

interface Cause {
  readonly cause: string
  readonly fix: string
}

function nothing(observation: string): Diagnosis {
  return { cause: null, fix: null, observations: [observation], tried: [] }
}

const hmacNames = ['HS256', 'HS384', 'HS512']

async function diagnoseSecret(
  search: Search,
  key: string | Uint8Array,
  keys: readonly VerificationKey[],
): Promise<Cause | null> {
  const { part, signature, observations } = search
  const declared = jwsAlgorithms.get(part.algorithm ?? '')
  if (declared !== undefined && declared.family !== 'HS') {
    observations.push(`The token says ${declared.name}, which needs a public key; this reads as a secret.`)
    return null
  }
  const bySize = hmacNames
    .flatMap((name) => jwsAlgorithms.get(name) ?? [])
    .find(({ signatureBytes }) => signatureBytes === signature.length)
  if (declared !== undefined && declared.signatureBytes !== signature.length) {
    observations.push(
      `The signature has ${signature.length} bytes, and ${declared.name} makes ${declared.signatureBytes ?? 0}` +
        (bySize === undefined ? ': it was cut or damaged.' : `: it has the length of ${bySize.name}.`),
    )
  }
  const algorithms = [declared, bySize].filter(
    (entry, index, all) => entry !== undefined && all.indexOf(entry) === index,
  )
  const text = typeof key === 'string' ? key : textOf(key)
  const variants = [
    ...keys.flatMap(({ secret }) => (secret === null ? [] : [{ bytes: secret, words: 'as given', fix: '' }])),
    ...secretVariants(key, text),
  ]
  for (const algorithm of algorithms) {
    if (algorithm === undefined) continue
    for (const variant of variants) {
      const words = `the secret ${variant.words}, ${algorithm.name}`
      if (!(await fits(search, algorithm, secretKey(variant.bytes), words))) continue
      const size =
        algorithm === declared
          ? ''
          : ` It was signed with ${algorithm.name}, though the header says ${part.algorithm ?? 'nothing'}.`
      return {
        cause: `The signature fits the secret ${variant.words}.${size}`,
        fix: variant.fix || 'Correct the "alg" of the issuer.',
      }
    }
  }
  return null
}

async function diagnosePublic(
  search: Search,
  keys: readonly VerificationKey[],
  supplied: string | Uint8Array,
): Promise<Cause | null> {
  const declared = jwsAlgorithms.get(search.part.algorithm ?? '')
  if (declared?.family === 'HS') return diagnoseConfusion(search, declared, supplied)
  for (const key of keys) {
    const found = (await tryDer(search, key)) ?? (await tryAlgorithms(search, key, declared))
    if (found !== null) return found
    if (declared !== undefined) observe(search, key, declared)
  }
  return null
}

/** Whether the token was forged with the public key as the secret of an HMAC. */
async function diagnoseConfusion(
  search: Search,
  algorithm: JwsAlgorithm,
  supplied: string | Uint8Array,
): Promise<Cause | null> {
  search.observations.push(`The token says ${algorithm.name}, which needs a secret; this is a public key.`)
  const text = typeof supplied === 'string' ? supplied : (textOf(supplied) ?? '')
  const [block] = pemBlocks(text)
  const bare = decodeBase64(text.replaceAll(/\s+/g, ''), base64)
  const forgeries: readonly (readonly [Bytes, string])[] = [
    [encodeUtf8(text), 'its text as it is'],
    [encodeUtf8(text.trim()), 'its text without white space around it'],
    [encodeUtf8(`${text.trim()}\n`), 'its text with a line break at the end'],
    ...(block === undefined ? [] : [[block.bytes, 'its DER bytes'] as const]),
    ...(bare.problem === null && bare.bytes.length > 0 ? [[bare.bytes, 'its DER bytes'] as const] : []),
  ]
  for (const [bytes, words] of forgeries) {
    if (
      bytes.length === 0 ||
      !(await fits(search, algorithm, secretKey(bytes), `the public key as a secret, ${words}`))
    )
      continue
    return {
      cause: `The token was made with this public key as if it were a secret (${words}): an algorithm confusion attack.`,
      fix: 'Refuse it, and find out who sent it. Verify with the algorithm of the key, never with the one that the token names.',
    }
  }
  return null
}

async function tryDer(search: Search, key: VerificationKey): Promise<Cause | null> {
  const algorithm = [...jwsAlgorithms.values()].find(
    ({ family, curves }) => family === 'ES' && curves.includes(key.crv ?? ''),
  )
  if (algorithm === undefined) return null
  const size = (algorithm.signatureBytes ?? 0) / 2
  const raw = ecdsaDerToRaw(search.signature, size)
  if (raw === null) return null
  const isRight = await fits(
    { ...search, signature: raw },
    algorithm,
    key,
    `${algorithm.name} with the signature converted from DER`,
  )
  if (!isRight) search.observations.push(`The signature is DER encoded; JOSE needs ${2 * size} raw bytes.`)
  return isRight
    ? {
        cause: `The signature fits, but it is DER encoded; JOSE needs ${2 * size} raw bytes, r and s one after the other.`,
        fix: 'Convert it at the issuer: in Node, sign with dsaEncoding "ieee-p1363"; in Java, with "SHA256withECDSAinP1363Format".',
      }
    : null
}

async function tryAlgorithms(
  search: Search,
  key: VerificationKey,
  declared: JwsAlgorithm | undefined,
): Promise<Cause | null> {
  for (const algorithm of jwsAlgorithms.values()) {
    const isOfKey =
      algorithm.kty === key.kty && (algorithm.curves.length === 0 || algorithm.curves.includes(key.crv ?? ''))
    if (!isOfKey || lengthProblem(search.signature, algorithm, key) !== null) continue
    if (!(await fits(search, algorithm, key, `${algorithm.name} with ${key.label}`))) continue
    if (algorithm.name === declared?.name) return fittingKey(search, key)
    const isPadding = algorithm.family !== declared?.family && algorithm.kty === 'RSA'
    return {
      cause: `The signature fits as ${algorithm.name}, and the header says ${search.part.algorithm ?? 'nothing'}.${isPadding ? ' RS and PS differ in the padding.' : ''}`,
      fix: 'Have the issuer name the algorithm that it uses.',
    }
  }
  return null
}

function fittingKey({ part }: Search, key: VerificationKey): Cause {
  const differs = part.kid !== null && key.kid !== null && part.kid !== key.kid
  const alg = key.alg !== null && key.alg !== part.algorithm
  if (differs)
    return {
      cause: `The signature fits the key "${key.kid ?? ''}", and the token names the kid "${part.kid ?? ''}".`,
      fix: 'Publish the key under the kid that the issuer writes, or correct the issuer.',
    }
  if (alg)
    return {
      cause: `The signature fits, but the key says that it is for ${key.alg ?? ''} only.`,
      fix: 'Correct the "alg" of the key, or of the issuer.',
    }
  return { cause: `The signature fits this key: ${key.label}.`, fix: 'Nothing is wrong with the signature.' }
}

function observe(
  { signature, observations, part }: Search,
  key: VerificationKey,
  declared: JwsAlgorithm,
): void {
  if (key.kty !== declared.kty) {
    observations.push(`${key.label}: not a key for ${declared.name}.`)
    return
  }
  if (declared.curves.length > 0 && !declared.curves.includes(key.crv ?? '')) {
    observations.push(`${key.label}: ${declared.name} needs the curve ${declared.curves.join(' or ')}.`)
    return
  }
  const problem = lengthProblem(signature, declared, key)
  if (problem !== null) observations.push(`${key.label}: ${problem}`)
  else
    observations.push(
      `${key.label}: the signature has the right length (${expectedLength(declared, key) ?? signature.length} bytes) and does not fit. Another key of the same kind made it, or header or payload were changed.`,
    )
  if (part.kid !== null && key.kid !== null && part.kid !== key.kid)
    observations.push(`The token names the kid "${part.kid}", and this key is "${key.kid}".`)
}

async function fits(
  { options, input, signature, tried }: Search,
  algorithm: JwsAlgorithm,
  key: Pick<VerificationKey, 'secret' | 'publicJwk' | 'crv'>,
  words: string,
): Promise<boolean> {
  tried.push(words)
  return (await verifyWith(options.port, { algorithm, key }, { input, signature })) === 'fits'
}

function secretKey(secret: Bytes): Pick<VerificationKey, 'secret' | 'publicJwk' | 'crv'> {
  return { secret, publicJwk: null, crv: null }
}

function textOf(bytes: Uint8Array): string | null {
  const utf8 = decodeUtf8(concatBytes(bytes))
  return utf8.ok ? utf8.text : null
}
