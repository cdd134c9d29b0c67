import type { CryptoPort, PortJwk } from '../crypto-port.ts'
import { readJson } from '../json/read-json.ts'
import { emptyBox, joinBoxes, problemBox, withThumbprint } from './boxes.ts'
import { readDerKey, type DerKey } from './der-key.ts'
import { importedJwk } from './import-private.ts'
import { publicKey } from './jwk.ts'
import type { KeyBox, KeyFormat } from './key-box.ts'
import { certificateFinding, privateKeyFinding } from './key-findings.ts'
import { looksLikePem, pemBlocks, type PemBlock } from './pem.ts'

/**
 * Reads every key of a PEM text: one, a bundle, or a JSON object of PEM texts by `kid`, as Google publishes the certificates of
 * Firebase.
 */
export async function readPem(text: string, port: CryptoPort): Promise<KeyBox> {
  const boxes: KeyBox[] = []
  for (const { kid, pem } of pemTexts(text)) {
    // Parameters stand beside an EC key and say what it says itself.
    const blocks = pemBlocks(pem).filter(({ label }) => !label.endsWith('PARAMETERS'))
    for (const block of blocks.slice(0, maxBlocks)) boxes.push(await readBlock(block, kid, port))
  }
  return boxes.length > 0
    ? joinBoxes(boxes)
    : problemBox(
        'unknown',
        'This begins like PEM, but the line with END is missing or says something else.',
        text.indexOf('-----BEGIN'),
      )
}

/** More keys of a bundle are not looked at. */
const maxBlocks = 1000

/** The key of some DER, as a key box. */
export async function keyBoxOf(
  key: DerKey,
  { format, kid }: { readonly format: KeyFormat; readonly kid: string | null },
  port: CryptoPort,
): Promise<KeyBox> {
  const publicJwk = key.publicJwk ?? (await derivePublic(key, port))
  if (publicJwk === null)
    return problemBox(
      format,
      'The public half of this private key cannot be computed here. Give the public key.',
    )
  const found = publicKey(publicJwk, { kid, alg: null })
  const kind = key.isPrivate ? 'private' : 'public'
  const where = format === 'der' ? 'DER' : 'PEM'
  const name = key.structure === 'certificate' ? 'The public key of a certificate' : `A ${kind} key`
  const details = { spki: 'SPKI', pkcs1: 'PKCS #1', pkcs8: 'PKCS #8', sec1: 'SEC 1', certificate: 'X.509' }[
    key.structure
  ]
  return {
    ...emptyBox,
    format,
    description: `${name}: ${found.label}, as ${where} (${details}).`,
    keys: [await withThumbprint(found, port)],
    findings: [
      ...(key.isPrivate ? [privateKeyFinding] : []),
      ...(key.structure === 'certificate' ? [certificateFinding] : []),
    ],
  }
}

interface PemText {
  readonly kid: string | null
  readonly pem: string
}

function pemTexts(text: string): readonly PemText[] {
  const root = /^\s*\{/.test(text) ? readJson(text).root : null
  const members = root?.kind === 'object' ? root.members : []
  const found = members.flatMap(({ name, value }) =>
    value.kind === 'string' && looksLikePem(value.value) ? [{ kid: name, pem: value.value }] : [],
  )
  if (found.length === 0) return [{ kid: null, pem: text }]
  // In the file of a service account the key stands among other members, and their names are no key ids.
  return found.length === members.length ? found : found.map(({ pem }) => ({ kid: null, pem }))
}

async function readBlock(block: PemBlock, kid: string | null, port: CryptoPort): Promise<KeyBox> {
  if (block.problem !== null) return problemBox('unknown', block.problem, block.start)
  if (block.label.startsWith('OPENSSH'))
    return problemBox(
      'unknown',
      'OpenSSH keys are not read. Convert it: ssh-keygen -e -m PKCS8 -f FILE.',
      block.start,
    )
  const reading = readDerKey(block.bytes)
  if (reading.kind === 'unusable') return problemBox('unknown', reading.message, block.start)
  if (reading.kind === 'no-key')
    return problemBox(
      'unknown',
      `This PEM block ("${block.label}") is not a key or a certificate that can be read.`,
      block.start,
    )
  return keyBoxOf(reading.key, { format: `${reading.key.structure}-pem`, kid }, port)
}

async function derivePublic({ pkcs8, kty, crv }: DerKey, port: CryptoPort): Promise<PortJwk | null> {
  const jwk = pkcs8 === null ? null : await importedJwk(pkcs8, { kty, crv }, port)
  if (jwk === null) return null
  const { x, y } = jwk
  return {
    kty,
    ...(crv === null ? {} : { crv }),
    ...(x === undefined ? {} : { x }),
    ...(y === undefined ? {} : { y }),
  }
}
