import { writeFile } from 'node:fs/promises'
import { generateKey, type GeneratedKey } from '@latchkey/toolbox/jwt'
import { exitCodes, usageError, type ExitCode } from '../io/exit.ts'
import { note, print, printJson } from '../io/output.ts'
import type { KeygenFlags } from './flags.ts'

/** `latchkey jwt keygen`. */
export async function makeKey(flags: KeygenFlags): Promise<ExitCode> {
  const made = await generateKey(flags.alg, globalThis.crypto)
  if (!made.ok) throw usageError(made.message)
  const { key } = made
  const privateText = privateForm(key, flags.format)
  if (flags.publicOut !== undefined) await write(flags.publicOut, publicForm(key, flags.format), 0o644)
  if (flags.out !== undefined) await write(flags.out, privateText, 0o600)
  if (flags.json === true) printJson({ report: 'latchkey.jwt.keygen.1', ...key })
  else if (flags.out === undefined) print(privateText)
  if (flags.out !== undefined)
    note(`Wrote the ${key.secret === null ? 'private key' : 'secret'} to ${flags.out}.`)
  if (flags.publicOut !== undefined) note(`Wrote the public key to ${flags.publicOut}.`)
  return exitCodes.ok
}

function privateForm(
  { algorithm, secret, privateJwk, privatePem }: GeneratedKey,
  format: KeygenFlags['format'],
): string {
  if (format === 'jwk') return `${privateJwk}\n`
  if (format === 'pem') {
    if (privatePem === null)
      throw usageError(`${algorithm} has a secret, which has no PEM. Use --format jwk or secret.`)
    return privatePem
  }
  if (secret === null) throw usageError(`${algorithm} has a key pair, not a secret. Use --format jwk or pem.`)
  // No line break behind it: every byte of a secret file counts.
  return secret
}

function publicForm(
  { algorithm, publicJwk, publicPem }: GeneratedKey,
  format: KeygenFlags['format'],
): string {
  if (publicJwk === null || publicPem === null)
    throw usageError(`${algorithm} has no public key: its secret both signs and verifies.`)
  return format === 'pem' ? publicPem : `${publicJwk}\n`
}

async function write(path: string, text: string, mode: number): Promise<void> {
  try {
    // Never over an existing file: a key that is overwritten is gone.
    await writeFile(path, text, { flag: 'wx', mode })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    throw usageError(
      code === 'EEXIST'
        ? `${path} exists already; keys are not overwritten.`
        : `${path} cannot be written: ${message}`,
    )
  }
}
