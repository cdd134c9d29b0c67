import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { Auth, KeyInventoryEntry } from 'latchkey'

/** `latchkey keys list` and `latchkey keys rotate`: the signing keys in a data folder, beside a running server or without one. */
export function keysCommand(): Command {
  return new Command('keys')
    .summary('show and rotate the signing keys')
    .description(
      'Shows and rotates the keys that sign tokens. Works on the data folder, also while a server uses it: the server\n' +
        'takes a rotation up within a minute, and a withdrawal at its next request.',
    )
    .addCommand(listCommand())
    .addCommand(rotateCommand())
}

interface KeysFlags {
  readonly data: string
  readonly json?: true
  readonly compromised?: true
  readonly key?: string
}

function listCommand(): Command {
  return new Command('list')
    .summary('every key with its state and times')
    .addOption(dataOption())
    .addOption(jsonOption())
    .action((flags: KeysFlags) =>
      withKeys('keys list', flags, async (auth) => show(await auth.keys.inventory(), flags)),
    )
}

function rotateCommand(): Command {
  return new Command('rotate')
    .summary('publish the next key, or withdraw one that is compromised')
    .description(
      'Publishes the next key now. It signs after the time of publication (24 hours), when no verifier can have an older\n' +
        'key set in its cache.\n\n' +
        'With --compromised the key that signs is withdrawn at once instead: every token that it signed is refused from\n' +
        'the next request on, and clients refresh or sign in again.',
    )
    .addOption(dataOption())
    .addOption(jsonOption())
    .addOption(new Option('--compromised', 'withdraw the signing key now, and all tokens with it'))
    .addOption(new Option('--key <kid>', 'with --compromised: withdraw this key instead'))
    .addHelpText(
      'after',
      '\nExamples:\n  latchkey keys rotate\n  latchkey keys rotate --compromised --data /var/lib/latchkey\n',
    )
    .action((flags: KeysFlags) => withKeys('keys rotate', flags, (auth) => rotate(auth, flags)))
}

async function rotate(auth: Auth, flags: KeysFlags): Promise<string> {
  if (flags.key !== undefined && flags.compromised === undefined) {
    throw new UsageError('--key needs --compromised.')
  }
  if (flags.compromised === undefined) {
    await auth.keys.rotate()
    return show(await auth.keys.inventory(), flags)
  }
  const before = await auth.keys.inventory()
  if (flags.key !== undefined && !before.some(({ kid }) => kid === flags.key)) {
    throw new UsageError(
      `There is no key "${flags.key}". There is: ${before.map(({ kid }) => kid).join(', ')}.`,
    )
  }
  const withdrawn = await auth.keys.withdraw(flags.key)
  const keys = await auth.keys.inventory()
  return flags.json === true
    ? `${JSON.stringify({ withdrawn, keys })}\n`
    : `Withdrawn: ${withdrawn.join(', ')}\n\n${show(keys, flags)}`
}

/** Opens the folder for one job, says what came of it, and closes. */
async function withKeys(
  name: string,
  flags: KeysFlags,
  job: (auth: Auth) => Promise<string> | string,
): Promise<void> {
  const { createAuth, isLatchkeyError } = await import('latchkey')
  const { embeddedStore } = await import('latchkey/embedded')
  try {
    const path = resolve(flags.data)
    // Opening would make a new folder, and a typing error would show a brand-new key as if all were well.
    if (!existsSync(join(path, 'encryption.key')))
      throw new UsageError(`There is no Latchkey data in ${path}.`)
    const auth = createAuth({
      issuer: 'http://localhost',
      strategy: 'jwt',
      store: embeddedStore({ path }),
      maintenance: 'manual',
    })
    try {
      process.stdout.write(await job(auth))
    } finally {
      await auth.close()
    }
  } catch (error) {
    if (!(error instanceof UsageError || isLatchkeyError(error))) throw error
    process.stderr.write(`latchkey ${name}: ${error.message}\n`)
    process.exitCode = 2
  }
}

class UsageError extends Error {}

function show(keys: readonly KeyInventoryEntry[], flags: KeysFlags): string {
  if (flags.json === true) return `${JSON.stringify({ keys })}\n`
  const rows = keys.map(({ kid, alg, state, createdAtMs, activatesAtMs, rotatesAtMs }) =>
    [
      state.padEnd(8),
      alg.padEnd(7),
      kid.padEnd(43),
      day(createdAtMs),
      day(activatesAtMs),
      day(rotatesAtMs),
    ].join('  '),
  )
  const head = [
    'state   ',
    'alg    ',
    'key id'.padEnd(43),
    'created         ',
    'signs from      ',
    'changes at',
  ].join('  ')
  return `${[head, ...rows].join('\n')}\n`
}

function day(ms: number | null): string {
  return ms === null ? '-' : new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
}

function dataOption(): Option {
  return new Option('-d, --data <folder>', 'the data folder of the server')
    .env('LATCHKEY_DATA')
    .default('./data')
}

function jsonOption(): Option {
  return new Option('--json', 'as JSON, for programs')
}
