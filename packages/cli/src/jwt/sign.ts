import { readFile } from 'node:fs/promises'
import { editMember, inspect, readJson, signAlgorithms, signToken, type Finding } from '@latchkey/toolbox/jwt'
import { exitCodes, malformedError, usageError, type ExitCode } from '../io/exit.ts'
import { readInput, readStdin } from '../io/input.ts'
import { RawJson } from '../io/json.ts'
import { note, print, printJson } from '../io/output.ts'
import { promptSecret, readSecret, refuseSecretArgument } from '../io/secret.ts'
import type { SignFlags } from './flags.ts'
import { momentOf, nowSeconds, parseDuration } from './moment.ts'
import { pasteOf, textOf } from './token-input.ts'

/** `latchkey jwt sign`. The token is all of standard output; remarks about the key are on standard error. */
export async function signFromFlags(flags: SignFlags): Promise<ExitCode> {
  refuseSecretArgument(flags)
  const key = await readSigningKey(flags)
  const algorithm = flags.alg ?? key.alg
  if (algorithm === null) throw usageError(`Say how to sign: --alg ${signAlgorithms.join(' | ')}.`)
  const start = await startingText(flags)
  const header = headerOf(start.header, flags, key.kid)
  const payload = payloadOf(start.payload, flags, start.isGiven)
  const { root, problem } = readJson(payload)
  if (root?.kind !== 'object')
    note(
      `Note: the payload is ${problem === null ? 'no JSON object' : 'no JSON'}: signed as it is, this is a JWS and no JWT.`,
    )
  const result = await signToken(
    { header, payload, algorithm, key: key.bytes, encoding: key.encoding },
    globalThis.crypto,
  )
  if (!result.ok) throw usageError(result.message)
  if (flags.json === true) printJson(answer(result.token, result.findings))
  else print(`${result.token}\n`)
  for (const { severity, title, why } of result.findings) note(`${severity}: ${title}. ${why}`)
  return exitCodes.ok
}

interface SigningInput {
  readonly bytes: Uint8Array
  readonly encoding: 'auto' | SignFlags['secretEncoding']
  readonly alg: string | null
  readonly kid: string | null
}

async function readSigningKey(flags: SignFlags): Promise<SigningInput> {
  const secret = await readSecret(flags)
  if (secret !== null && flags.key !== undefined)
    throw usageError('--key and a secret contradict each other: give one of them.')
  if (secret !== null) return { bytes: secret.bytes, encoding: flags.secretEncoding, alg: null, kid: null }
  if (flags.key !== undefined) {
    const bytes = await readInput(flags.key, 'The key')
    return { bytes, encoding: 'auto', ...namesOfJwk(bytes) }
  }
  const typed = flags.alg?.startsWith('HS') === true ? await promptSecret('Secret to sign with') : null
  if (typed === null) throw usageError('There is no key: give --secret-file, --secret-env or --key.')
  return { bytes: typed.bytes, encoding: flags.secretEncoding, alg: null, kid: null }
}

/** What a JWK says about itself; nothing for other forms. */
function namesOfJwk(bytes: Buffer): { alg: string | null; kid: string | null } {
  const text = bytes.toString('utf8')
  const { root } = readJson(text)
  const find = (name: string): string | null => {
    const value =
      root?.kind === 'object' ? root.members.findLast((member) => member.name === name)?.value : undefined
    return value?.kind === 'string' ? value.value : null
  }
  return { alg: find('alg'), kid: find('kid') }
}

interface StartingText {
  readonly header: string
  readonly payload: string
  /** Whether the payload was given, and not made of flags alone. */
  readonly isGiven: boolean
}

async function startingText({ from, payload }: SignFlags): Promise<StartingText> {
  if (from !== undefined && payload !== undefined)
    throw usageError('--from and --payload contradict each other: both give the payload.')
  if (payload !== undefined)
    return { header: '{}', payload: textOf(await readInput(payload, 'The payload')), isGiven: true }
  if (from === undefined) return { header: '{}', payload: '{}', isGiven: false }
  const text = await tokenText(from)
  const inspection = inspect(text, { nowSeconds: 0 })
  const { header, payload: body } = inspection
  if (header?.text === undefined || header.text === null || body?.text === undefined || body.text === null)
    throw malformedError(
      `--from is no token with a header and a payload that can be read. ${inspection.shape.title}.`,
    )
  return { header: header.text, payload: body.text, isGiven: true }
}

/** A token, or the file that it is in. */
export async function tokenText(argument: string): Promise<string> {
  if (argument === '-') return pasteOf(await readStdin())
  if (/^[\w/.~-]{1,255}$/.test(argument)) {
    const bytes = await readFile(argument).catch(() => null)
    if (bytes !== null) return pasteOf(bytes)
  }
  return argument
}

function headerOf(start: string, flags: SignFlags, kid: string | null): string {
  let text = start
  const typ = flags.typ ?? (start === '{}' ? 'JWT' : undefined)
  // "alg" first, where readers look for it.
  if (start === '{}') text = set(text, 'alg', '"none"')
  if (typ !== undefined) text = set(text, 'typ', JSON.stringify(typ))
  const id = flags.kid ?? kid
  if (id !== null) text = set(text, 'kid', JSON.stringify(id))
  for (const [name, value] of pairs(flags.header, '--header')) {
    if (name === 'alg') throw usageError('--header cannot set alg: --alg does, and signs so.')
    text = set(text, name, value)
  }
  return text
}

function payloadOf(start: string, flags: SignFlags, isGiven: boolean): string {
  const now = flags.at === undefined ? nowSeconds() : Math.floor(momentOf(flags.at, nowSeconds(), null))
  let text = start
  for (const name of ['iss', 'sub'] as const) {
    const value = flags[name]
    if (value !== undefined) text = set(text, name, JSON.stringify(value))
  }
  const { aud } = flags
  if (aud !== undefined) text = set(text, 'aud', JSON.stringify(aud.length === 1 ? aud[0] : aud))
  if (!isGiven && flags.iat) text = set(text, 'iat', String(now))
  if (flags.expiresIn !== undefined)
    text = set(text, 'exp', String(Math.floor(now + parseDuration(flags.expiresIn, '--expires-in'))))
  for (const [name, value] of pairs(flags.claim, '--claim')) text = set(text, name, value)
  for (const name of flags.drop ?? []) text = set(text, name, null)
  return text
}

function set(text: string, name: string, value: string | null): string {
  const edited = editMember(text, name, value)
  if (edited === null) throw malformedError('The payload is not a JSON object, so no claim can be set in it.')
  return edited
}

/** `name=value`: the value is JSON when it reads as JSON, and text otherwise. */
function pairs(all: readonly string[] | undefined, option: string): readonly (readonly [string, string])[] {
  return (all ?? []).map((pair) => {
    const at = pair.indexOf('=')
    if (at < 1) throw usageError(`${option} ${pair} is not name=value.`)
    const value = pair.slice(at + 1)
    return [pair.slice(0, at), readJson(value).root === null ? JSON.stringify(value) : value] as const
  })
}

function answer(token: string, findings: readonly Finding[]): unknown {
  const { header, payload } = inspect(token, { nowSeconds: 0 })
  const json = (part: typeof header): unknown =>
    part?.json?.root === undefined || part.json.root === null
      ? (part?.text ?? null)
      : new RawJson(part.text ?? 'null')
  return { report: 'latchkey.jwt.sign.1', token, header: json(header), payload: json(payload), findings }
}
