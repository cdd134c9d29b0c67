import { Command, InvalidArgumentError, Option } from 'commander'
import type { LogLevel, RunningServer, ServerOptions } from '@latchkey/server'
import {
  dataOption,
  hideArguments,
  keyFileOption,
  storeOption,
  storeOptions,
  type StoreFlags,
} from './store-options.ts'

/** `latchkey serve`. */
export function serveCommand(): Command {
  return new Command('serve')
    .summary('run the stand-alone auth server')
    .description(
      'Runs the auth server: sign-in pages, account page and HTTP API. All data is in one folder on this machine, or, with\n' +
        '--store, in Redis or PostgreSQL, which any number of these servers can share.\n\n' +
        'Started without options it serves http://localhost:4180 for development. Anything else needs --issuer with the\n' +
        'public https URL, and a proxy in front that speaks TLS.',
    )
    .addOption(
      new Option('-p, --port <number>', 'TCP port; 0 lets the system choose')
        .env('LATCHKEY_PORT')
        .default(4180)
        .argParser(wholeNumber),
    )
    .addOption(
      new Option('--host <address>', 'address to listen on; 0.0.0.0 for all')
        .env('LATCHKEY_HOST')
        .default('127.0.0.1'),
    )
    .addOption(dataOption('where sessions, users and keys are kept; made if missing'))
    .addOption(storeOption('keep them in a store that several servers share instead; see below'))
    .addOption(keyFileOption())
    .addOption(
      new Option('-s, --strategy <name>', 'what clients carry')
        .env('LATCHKEY_STRATEGY')
        .choices(['session', 'jwt', 'hybrid'])
        .default('session'),
    )
    .addOption(
      new Option('--issuer <url>', 'public URL, scheme://host[:port] (default: http://localhost:PORT)').env(
        'LATCHKEY_ISSUER',
      ),
    )
    .addOption(
      new Option('--allow-host <host...>', 'further host[:port] names to answer under').env(
        'LATCHKEY_ALLOW_HOST',
      ),
    )
    .addOption(
      new Option(
        '--status-list <seconds>',
        'give tokens a status list that tells of a revocation within this time, 10 to 599 (default: none)',
      )
        .env('LATCHKEY_STATUS_LIST')
        .argParser(seconds),
    )
    .addOption(
      new Option('--log-level <level>', 'how much to log, as JSON lines on standard error')
        .env('LATCHKEY_LOG_LEVEL')
        .choices(['silent', 'error', 'warn', 'info', 'debug'])
        .default('info'),
    )
    .addHelpText('after', details)
    .action(serve)
}

interface ServeFlags extends StoreFlags {
  readonly port: number
  readonly host: string
  readonly strategy: NonNullable<ServerOptions['strategy']>
  readonly issuer?: string
  readonly allowHost?: readonly string[] | string
  readonly statusList?: number
  readonly logLevel: LogLevel
}

async function serve(flags: ServeFlags): Promise<void> {
  hideArguments('serve')
  // Loaded here, so that --help and the other commands do not pay for a server.
  const { ConfigError, startServer, StartError } = await import('@latchkey/server')
  const { banner } = await import('./banner.ts')
  try {
    const running = await startServer({
      port: flags.port,
      host: flags.host,
      ...storeOptions(flags),
      strategy: flags.strategy,
      logLevel: flags.logLevel,
      ...(flags.statusList === undefined ? {} : { statusListSeconds: flags.statusList }),
      ...(flags.issuer === undefined ? {} : { issuer: flags.issuer }),
      ...(flags.allowHost === undefined
        ? {}
        : { allowedHosts: [flags.allowHost].flat().flatMap((hosts) => hosts.split(',')) }),
    })
    stopOnSignals(running)
    process.stdout.write(banner(running))
  } catch (error) {
    if (!(error instanceof ConfigError || error instanceof StartError)) throw error
    process.stderr.write(`latchkey serve: ${error.message}\n`)
    process.exitCode = 2
  }
}

/** The first signal drains and closes; a second one does not wait. What was acknowledged is safe either way. */
function stopOnSignals(running: RunningServer): void {
  let isStopping = false
  const stop = (): void => {
    if (isStopping) process.exit(1)
    isStopping = true
    running.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`latchkey serve: could not close cleanly: ${String(error)}\n`)
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', stop)
  process.on('SIGINT', stop)
}

function wholeNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text)
  throw new InvalidArgumentError('It must be a whole number from 0 to 65535.')
}

function seconds(text: string): number {
  if (/^\d{1,5}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be a whole number of seconds.')
}

const details = `
Strategies:
  session   an opaque cookie, looked up in the store on every request; over the moment it is ended
  jwt       a signed access token of ten minutes and a refresh token; other services check it by themselves
  hybrid    the cookie for browsers, tokens for services; one session behind both

Stores that several servers share:
  redis://user:password@host:6379/0                        one Redis or Valkey; rediss:// for TLS
  redis+sentinel://user:password@host:26379,host:26379/name   what Sentinel calls the primary; rediss+sentinel://
  redis+cluster://user:password@host:6379,host:6379        some nodes of the cluster; rediss+cluster://
  postgres://user:password@host:5432/database              first: latchkey migrate --store postgres://…

  All of Redis take ?prefix=lk, ?shards=16 and ?wait-replicas=1, Sentinel ?sentinel-password=…; PostgreSQL takes ?schema=latchkey
  and what its driver knows, such as ?sslmode=verify-full. A certificate of your own authority: NODE_EXTRA_CA_CERTS=ca.pem.
  Each server needs the same --issuer and the same key: (umask 077; openssl rand -base64 32 > latchkey.key)

Environment:
  Each option has a variable, shown beside it. An option wins over its variable. An address with a password in it is better given
  as LATCHKEY_STORE than on the command line, where shells remember it.

First start:
  A link is printed with which the first administrator is made: once, within one hour. A restart prints a new
  one until there is an administrator. There are no default accounts.

Signals:
  SIGTERM, SIGINT   finish the requests under way, close the store, exit 0; a second one exits at once

Exit codes:
  0   stopped by a signal
  1   stopped by an error while running
  2   could not start: a bad option, a port that is taken, a data folder or a store that cannot be used

Examples:
  latchkey serve
  latchkey serve --port 8080 --strategy hybrid --data /var/lib/latchkey
  latchkey serve --issuer https://auth.example.com --host 127.0.0.1 --log-level warn
  LATCHKEY_STRATEGY=jwt latchkey serve
  latchkey serve --issuer https://auth.example.com --store redis://redis.internal --key-file /etc/latchkey.key
`
