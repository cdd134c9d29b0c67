import { readKey, type KeyBox } from '@latchkey/toolbox/jwt'
import { usageError } from '../io/exit.ts'
import { readInput } from '../io/input.ts'
import { promptSecret, readSecret, refuseSecretArgument } from '../io/secret.ts'
import { fetchJwks } from './fetch-jwks.ts'
import type { KeySourceFlags } from './flags.ts'

/** A key with the text or bytes that it was read from, for a diagnosis. */
export interface GivenKey {
  readonly box: KeyBox
  readonly source: string | Uint8Array
}

/** Takes the key to verify with from the one place that the flags name, or asks for a secret; null when there is none. */
export async function readVerificationKey(flags: KeySourceFlags): Promise<GivenKey | null> {
  refuseSecretArgument(flags)
  const named = [
    flags.secretFile === undefined ? null : '--secret-file',
    flags.secretEnv === undefined ? null : '--secret-env',
    flags.key === undefined ? null : '--key',
    flags.jwks === undefined ? null : '--jwks',
    flags.fetchJwks === undefined ? null : '--fetch-jwks',
  ].filter((name) => name !== null)
  if (named.length > 1) throw usageError(`${named.join(' and ')} contradict each other: give one key.`)
  if (flags.fetchJwks !== undefined) return fromSet(await fetchJwks(flags.fetchJwks))
  if (flags.jwks !== undefined) return fromSet(await readInput(flags.jwks, 'The key set'))
  if (flags.key !== undefined) return fromKeyFile(await readInput(flags.key, 'The key'), flags.key)
  const secret =
    (await readSecret(flags)) ?? (flags.alg?.startsWith('HS') === true ? await promptSecret('Secret') : null)
  if (secret === null) return null
  return fromSecret(secret.bytes, flags.secretEncoding)
}

async function fromSecret(bytes: Uint8Array, encoding: KeySourceFlags['secretEncoding']): Promise<GivenKey> {
  const box = await readKey(bytes, globalThis.crypto, { encoding })
  if (box.problem !== null) throw usageError(`The secret cannot be read: ${box.problem.message}`)
  if (box.format === 'empty') throw usageError('The secret is empty.')
  return { box, source: bytes }
}

async function fromKeyFile(bytes: Uint8Array, path: string): Promise<GivenKey> {
  const box = await readKey(bytes, globalThis.crypto)
  if (box.problem !== null) throw usageError(`The key cannot be read: ${box.problem.message}`)
  if (box.format === 'empty') throw usageError(`The key is empty: ${path}`)
  if (box.format === 'text')
    throw usageError(`${path} is no key in PEM, JWK or DER. If it is a secret, give it with --secret-file.`)
  return { box, source: bytes }
}

async function fromSet(bytes: Uint8Array): Promise<GivenKey> {
  const box = await readKey(bytes, globalThis.crypto)
  if (box.format !== 'jwks' && box.format !== 'jwk' && !box.format.endsWith('-pem'))
    throw usageError('The key set is not a JWKS: a JSON object with "keys".')
  if (box.problem !== null) throw usageError(`The key set cannot be used: ${box.problem.message}`)
  return { box, source: bytes }
}
