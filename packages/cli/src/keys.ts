import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { Auth, KeyInventoryEntry } from 'latchkey'
import {
  dataOption,
  hideArguments,
  keyFileOption,
  storeOption,
  storeOptions,
  type StoreFlags,
} from './store-options.ts'

/** `latchkey keys list` and `latchkey keys rotate`: the signing keys in a store, beside running servers or without one. */
export function keysCommand(): Command {
  return new Command('keys')
    .summary('show and rotate the signing keys')
    .description(
      'Shows and rotates the keys that sign tokens. Works on the data folder or the store, also while servers use it: they\n' +
        'take a rotation up within a minute, and a withdrawal at their next request.',
    )
    .addCommand(listCommand())
    .addCommand(rotateCommand())
}

interface KeysFlags extends StoreFlags {
  readonly json?: true
  readonly compromised?: true
  readonly key?: string
}

function listCommand(): Command {
  return new Command('list')
    .summary('every key with its state and times')
    .addOption(dataOption(whose))
    .addOption(storeOption(orStore))
    .addOption(keyFileOption())
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
    .addOption(dataOption(whose))
    .addOption(storeOption(orStore))
    .addOption(keyFileOption())
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

/** Opens the store for one job, says what came of it, and closes. */
async function withKeys(
  name: string,
  flags: KeysFlags,
  job: (auth: Auth) => Promise<string> | string,
): Promise<void> {
  hideArguments('keys')
  const [{ createAuth, isLatchkeyError }, { ConfigError, openStoreAndKey, StartError }] = await Promise.all([
    import('latchkey'),
    import('@latchkey/server'),
  ])
  try {
    // Opening would make a new folder, and a typing error would show a brand-new key as if all were well.
    const path = resolve(flags.data)
    if (flags.store === undefined && !existsSync(join(path, 'encryption.key'))) throw nothingThere(path)
    const { store, encryptionKey, label } = await openStoreAndKey(storeOptions(flags))
    const auth = createAuth({
      issuer: 'http://localhost',
      strategy: 'jwt',
      store,
      encryptionKey,
      maintenance: 'manual',
    })
    try {
      const rings = await store.documents.list('key-ring/', { after: null, limit: 1 })
      if (flags.store !== undefined && rings.length === 0) throw nothingThere(label)
      process.stdout.write(await job(auth))
    } finally {
      await auth.close()
    }
  } catch (error) {
    const isExpected =
      error instanceof UsageError || error instanceof ConfigError || error instanceof StartError
    if (!(isExpected || isLatchkeyError(error))) throw error
    process.stderr.write(`latchkey ${name}: ${error.message}\n`)
    process.exitCode = 2
  }
}

function nothingThere(place: string): UsageError {
  return new UsageError(`There is no Latchkey data in ${place}.`)
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

const whose = 'the data folder of the server'
const orStore = 'the store that the servers share, instead'

function jsonOption(): Option {
  return new Option('--json', 'as JSON, for programs')
}
