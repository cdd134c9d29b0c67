import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Client, Clients, ClientScope } from '@latchkey/server'
import { Command, InvalidArgumentError, Option } from 'commander'
import {
  dataOption,
  hideArguments,
  keyFileOption,
  storeOption,
  storeOptions,
  type StoreFlags,
} from './store-options.ts'

/** `latchkey clients`: the services that may ask about tokens, in a store, beside running servers or without one. */
export function clientsCommand(): Command {
  return new Command('clients')
    .summary('let services ask about tokens, revoke them, follow revocations')
    .description(
      'Keeps the confidential clients of a server: services that prove by a secret who they are. Works on the data folder\n' +
        'or the store, also while servers use it; a change counts from the next request.',
    )
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(rotateCommand())
    .addCommand(removeCommand())
}

interface Flags extends StoreFlags {
  readonly json?: true
}

interface AddFlags extends Flags {
  readonly name?: string
  readonly scope: readonly string[]
  readonly audience?: readonly string[]
}

interface RotateFlags extends Flags {
  readonly overlap: number
}

function addCommand(): Command {
  return withFlags(new Command('add'))
    .summary('add a client and print its secret, once')
    .argument('<id>', 'its client_id: letters, digits and . _ ~ -')
    .addOption(new Option('--name <text>', 'a name for people (default: the id)'))
    .addOption(new Option('--scope <word...>', 'what it may do; see below').makeOptionMandatory())
    .addOption(
      new Option('--audience <aud...>', 'the "aud" of tokens that are meant for it (default: its id)'),
    )
    .addHelpText('after', scopeHelp)
    .action((id: string, flags: AddFlags) =>
      withClients('clients add', flags, (clients) => add(clients, id, flags)),
    )
}

function listCommand(): Command {
  return withFlags(new Command('list'))
    .summary('every client with its scopes and times')
    .action((flags: Flags) =>
      withClients('clients list', flags, async (clients) => show(await clients.list(), flags)),
    )
}

function rotateCommand(): Command {
  return withFlags(new Command('rotate'))
    .summary('make a new secret; the old one works on for a while')
    .argument('<id>')
    .addOption(
      new Option('--overlap <seconds>', 'how long the old secret still works; 0 if it has leaked')
        .default(86_400)
        .argParser(seconds),
    )
    .action((id: string, flags: RotateFlags) =>
      withClients('clients rotate', flags, async (clients) => {
        const made = await clients.rotate(id, flags.overlap)
        if (made === null) throw new UsageError(`There is no client "${id}".`)
        return showSecret(made, flags)
      }),
    )
}

function removeCommand(): Command {
  return withFlags(new Command('remove'))
    .summary('remove a client; its secret is refused from the next request on')
    .argument('<id>')
    .action((id: string, flags: Flags) =>
      withClients('clients remove', flags, async (clients) => {
        if (!(await clients.remove(id))) throw new UsageError(`There is no client "${id}".`)
        return flags.json === true ? `${JSON.stringify({ removed: id })}\n` : `Removed: ${id}\n`
      }),
    )
}

async function add(clients: Clients, id: string, flags: AddFlags): Promise<string> {
  const { clientScopes, isClientScope } = await import('@latchkey/server')
  const scopes: ClientScope[] = []
  for (const word of flags.scope) {
    if (!isClientScope(word)) {
      throw new UsageError(`There is no scope "${word}". There are: ${Object.keys(clientScopes).join(', ')}.`)
    }
    scopes.push(word)
  }
  const added = await clients.add({
    id,
    name: flags.name ?? id,
    scopes: [...new Set(scopes)],
    audiences: [...new Set(flags.audience ?? [id])],
  })
  if (added.ok) return showSecret(added.value, flags)
  throw new UsageError(
    added.reason === 'id_taken'
      ? `There is a client "${id}" already. Remove it first, or rotate its secret.`
      : 'A client id has 1 to 64 letters, digits and . _ ~ -, begins with a letter or digit, and is not "latchkey".',
  )
}

/** Opens the store for one job, says what came of it, and closes. */
async function withClients(
  name: string,
  flags: Flags,
  job: (clients: Clients) => Promise<string>,
): Promise<void> {
  hideArguments('clients')
  const [{ isLatchkeyError, systemClock }, { ConfigError, createClients, openStoreAndKey, StartError }] =
    await Promise.all([import('latchkey'), import('@latchkey/server')])
  try {
    // Opening would make a new folder, and the client would be added where no server looks.
    const path = resolve(flags.data)
    if (flags.store === undefined && !existsSync(join(path, 'encryption.key'))) {
      throw new UsageError(`There is no Latchkey data in ${path}.`)
    }
    const { store } = await openStoreAndKey(storeOptions(flags))
    try {
      process.stdout.write(await job(createClients({ documents: store.documents, clock: systemClock })))
    } finally {
      await store.close()
    }
  } catch (error) {
    const isExpected =
      error instanceof UsageError || error instanceof ConfigError || error instanceof StartError
    if (!(isExpected || isLatchkeyError(error))) throw error
    process.stderr.write(`latchkey ${name}: ${error.message}\n`)
    process.exitCode = 2
  }
}

class UsageError extends Error {}

function showSecret({ client, secret }: { client: Client; secret: string }, flags: Flags): string {
  if (flags.json === true) return `${JSON.stringify({ client: publicView(client), secret })}\n`
  return `client_id      ${client.id}\nclient_secret  ${secret}\n\nThe secret is not shown again: only its hash is kept.\n`
}

function show(clients: readonly Client[], flags: Flags): string {
  if (flags.json === true) return `${JSON.stringify({ clients: clients.map(publicView) })}\n`
  if (clients.length === 0) return 'There are no clients.\n'
  const width = Math.max(...clients.map(({ id }) => id.length), 9)
  const lines = clients.map(({ id, scopes, audiences, rotatedAtMs, secrets }) =>
    [
      id.padEnd(width),
      minute(rotatedAtMs),
      String(secrets.length).padEnd(7),
      scopes.join(' '),
      `for ${audiences.join(' ')}`,
    ].join('  '),
  )
  const head = ['client_id'.padEnd(width), 'secret made     ', 'secrets', 'scopes'].join('  ')
  return `${[head, ...lines].join('\n')}\n`
}

/** Without the hashes: nobody needs them, and what is printed ends up in logs. */
function publicView({ secrets, ...client }: Client): object {
  return { ...client, secrets: secrets.map(({ expiresAtMs }) => ({ expiresAtMs })) }
}

function minute(ms: number): string {
  return new Date(ms).toISOString().slice(0, 16).replace('T', ' ')
}

function seconds(text: string): number {
  if (/^\d{1,8}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number of seconds.')
}

function withFlags(command: Command): Command {
  return command
    .addOption(dataOption('the data folder of the server'))
    .addOption(storeOption('the store of the servers, instead of a folder'))
    .addOption(keyFileOption())
    .addOption(new Option('--json', 'as JSON, for programs'))
}

// Spelled out here, so that --help does not load a server.
const scopeHelp = `
Scopes:
  introspect      ask about access tokens for its audiences, and about tokens that were issued to it
  introspect:any  ask about every token, refresh token and session cookie
  revoke          revoke access tokens for its audiences, and tokens that were issued to it
  revoke:any      revoke every token, and end every session that it can name a credential of
  revocations     follow the revocation feed

Examples:
  latchkey clients add billing --scope introspect --audience https://billing.example
  latchkey clients add gateway --scope introspect:any --name "Edge gateway"
`
