import { stat } from 'node:fs/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import {
  compareDigest,
  digestForms,
  findAlgorithm,
  formatSumsLine,
  hashAlgorithms,
  parseExpected,
  type Comparison,
  type HashAlgorithm,
} from '@latchkey/toolbox/hash'
import { exitCodes, malformedError, usageError, type ExitCode } from '../io/exit.ts'
import { unreadable } from '../io/input.ts'
import { note, print, printJson } from '../io/output.ts'
import { byteProgress } from '../io/progress.ts'
import { runCommand } from '../io/run.ts'
import { readSecret, secretOptions, type SecretFlags } from '../io/secret.ts'
import { checkSums, type CheckFlags } from './check-sums.ts'
import { digestFile, FileChangedError } from './digest-file.ts'

const algorithmNames: readonly string[] = hashAlgorithms.map(({ name }) => name)

/** `latchkey hash`: digests of files of any size, and sums files both ways. */
export function hashCommand(): Command {
  const command = new Command('hash')
    .summary('SHA-256 and its kin of files; write and check sums files')
    .description(
      'Prints the digest of each file, in the form that sha256sum prints and every sums file has. Without a file, or ' +
        'for -, standard input is read. Files may have any size: memory stays the same.\n\n' +
        'With --check FILE it reads digests from FILE (GNU and BSD lines, CRLF, UTF-16, a byte order mark) and checks ' +
        'the files that it names. When files are given too, each line finds its file among those: by its name, else by ' +
        'its content, which is reported as renamed.\n\n' +
        'With --expect TEXT the one digest is compared with TEXT, in any form in which digests are published. A digest ' +
        'from the same page as the download proves that nothing broke on the way, not who made it.',
    )
    .argument('[files...]', 'files to read; - is standard input')
    .addOption(
      new Option('-a, --alg <name>', 'the algorithm; with --check the only one that is accepted')
        .choices(algorithmNames)
        .argParser((text) => {
          // Also as standards spell them: SHA-256, SHA256.
          const name = text.toLowerCase().replace(/^sha-/, 'sha')
          if (algorithmNames.includes(name)) return name
          throw new InvalidArgumentError(`Allowed choices are ${algorithmNames.join(', ')}.`)
        }),
    )
    .addOption(
      new Option('-c, --check <file>', 'check the files that this sums file names').conflicts([
        'tag',
        'format',
      ]),
    )
    .addOption(
      new Option('-e, --expect <digest>', 'compare with this digest').conflicts(['check', 'tag', 'format']),
    )
    .option('--tag', 'write lines of the form SHA256 (name) = digest')
    .addOption(
      new Option('--format <form>', 'print only digests, in this form')
        .choices(['hex', 'base64', 'base64url', 'integrity'])
        .conflicts('tag'),
    )
    .addOption(
      new Option('--hmac', 'HMAC with a secret (RFC 2104) instead of a plain digest').conflicts('check'),
    )
    .option('--json', 'as JSON, for programs')
    .option('--ignore-missing', 'with --check: do not report files that are not there')
    .option('--quiet', 'with --check: do not print OK for each file that is right')
    .option('--status', 'with --check: print nothing, the exit code says it all')
    .option('--strict', 'with --check: fail when a line is no sum')
    .addHelpText('after', help)
    .action((files: string[], flags: HashFlags) => runCommand('hash', () => run(files, flags)))
  for (const option of secretOptions()) command.addOption(option)
  return command
}

interface HashFlags extends Omit<CheckFlags, 'check'>, SecretFlags {
  readonly check?: string
  readonly expect?: string
  readonly tag?: true
  readonly format?: 'hex' | 'base64' | 'base64url' | 'integrity'
  readonly hmac?: true
}

const help = `
Exit codes: 0 fine; 1 a digest differs, or a file that is listed cannot be read; 2 wrong use, or a file that is not
there; 3 --check or --expect has no digest in it.

Examples:
  latchkey hash release.tar.gz
  latchkey hash *.tar.gz > SHA256SUMS
  latchkey hash --check SHA256SUMS
  latchkey hash --check SHA256SUMS renamed.tar.gz release.tar.gz
  latchkey hash --alg sha512 --tag release.tar.gz
  latchkey hash --format integrity app.js
  latchkey hash --expect "$(cat release.tar.gz.sha256)" release.tar.gz
  latchkey hash --hmac --secret-file webhook.key body.json
  printf hello | latchkey hash
`

interface Hashed {
  readonly name: string
  readonly digest: Buffer
  readonly bytes: number
}

async function run(names: readonly string[], flags: HashFlags): Promise<ExitCode> {
  if (flags.check !== undefined) {
    const algorithm = flags.alg === undefined ? null : algorithmOf(flags)
    return checkSums({ ...flags, check: flags.check }, names, algorithm)
  }
  for (const [name, flag] of Object.entries(onlyWithCheck)) {
    if (flags[name as keyof HashFlags] !== undefined) throw usageError(`${flag} needs --check.`)
  }
  const files = names.length === 0 ? ['-'] : names
  if (flags.expect !== undefined) return expectDigest(files, flags.expect, flags)
  const algorithm = algorithmOf(flags)
  const { hashed, failures } = await hashAll(files, algorithm, await keyOf(flags))
  if (flags.json === true) {
    const rows = hashed.map(({ name, digest, bytes }) => ({ name, bytes, ...digestForms(digest, algorithm) }))
    printJson({ algorithm, hmac: flags.hmac === true, files: rows })
  } else {
    for (const row of hashed) print(`${lineFor(row, algorithm, flags)}\n`)
  }
  return failures === 0 ? exitCodes.ok : exitCodes.usage
}

const onlyWithCheck = {
  ignoreMissing: '--ignore-missing',
  quiet: '--quiet',
  status: '--status',
  strict: '--strict',
}

function algorithmOf({ alg }: HashFlags): HashAlgorithm {
  return findAlgorithm(alg ?? 'sha256')!.name
}

async function keyOf(flags: HashFlags): Promise<Uint8Array | null> {
  const secret = await readSecret(flags)
  if (flags.hmac === undefined) {
    if (secret !== null) throw usageError('A secret is used only with --hmac.')
    return null
  }
  if (secret === null) throw usageError('--hmac needs a secret: --secret-file FILE or --secret-env NAME.')
  return secret.bytes
}

/** Each file that can be read; a word on standard error for each that cannot. */
async function hashAll(
  names: readonly string[],
  algorithm: HashAlgorithm,
  key: Uint8Array | null,
): Promise<{ readonly hashed: readonly Hashed[]; readonly failures: number }> {
  const sizes = await Promise.all(
    names.map((name) =>
      name === '-'
        ? 0
        : stat(name).then(
            ({ size }) => size,
            () => 0,
          ),
    ),
  )
  const progress = await byteProgress(sizes.reduce((sum, size) => sum + size, 0))
  const hashed: Hashed[] = []
  let failures = 0
  try {
    for (const name of names) {
      try {
        hashed.push({ name, ...(await digestFile(name, { algorithm, key, progress })) })
      } catch (error) {
        failures++
        note(`latchkey hash: ${messageOf(name, error)}`)
      }
    }
  } finally {
    progress.stop()
  }
  return { hashed, failures }
}

function messageOf(name: string, error: unknown): string {
  const known = error instanceof FileChangedError ? error : unreadable(name, 'A file', error)
  if (known === error && !(error instanceof FileChangedError)) throw error
  return (known as Error).message
}

function lineFor({ name, digest }: Hashed, algorithm: HashAlgorithm, { tag, format }: HashFlags): string {
  if (format !== undefined) {
    const text = digestForms(digest, algorithm)[format]
    if (text === null) throw usageError('Subresource Integrity takes sha256, sha384 and sha512 only.')
    return text
  }
  return formatSumsLine(name, digest.toString('hex'), { algorithm, form: tag === true ? 'tag' : 'gnu' })
}

async function expectDigest(names: readonly string[], text: string, flags: HashFlags): Promise<ExitCode> {
  const { digests, notes } = parseExpected(text)
  const [expected, ...others] = digests
  if (expected === undefined) throw malformedError(notes[0] ?? '--expect is empty.')
  if (others.length > 0)
    throw usageError('--expect has several digests: put them into a file, and use --check.')
  const [name, ...more] = names
  if (name === undefined || more.length > 0) throw usageError('--expect compares one file.')
  const algorithm = flags.alg === undefined ? (expected.algorithm ?? 'sha256') : algorithmOf(flags)
  const { hashed } = await hashAll([name], algorithm, await keyOf(flags))
  const [file] = hashed
  if (file === undefined) return exitCodes.usage
  const comparison = compareDigest(expected.digest, file.digest, algorithm)
  const actual = file.digest.toString('hex')
  if (flags.json === true) printJson({ name, algorithm, expected: expected.digest, actual, ...comparison })
  else print(`${name}: ${verdictOf(comparison, algorithm)}\n`)
  return comparison.match ? exitCodes.ok : exitCodes.failed
}

function verdictOf(comparison: Comparison, algorithm: HashAlgorithm): string {
  const { label } = hashAlgorithms.find(({ name }) => name === algorithm)!
  if (comparison.match) return `OK (${label})`
  if (comparison.reason === 'differs') return `FAILED (${label} differs from digit ${comparison.at + 1} on)`
  const counts = `${comparison.digits} hexadecimal digits, ${label} has ${comparison.wanted}`
  return comparison.reason === 'truncated'
    ? `FAILED (what is expected is only the beginning of a digest: ${counts})`
    : `FAILED (what is expected has another length: ${counts})`
}
