import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { demoPassword, type RunningScenario } from '@latchkey/example-shared'
import { memoryStore, type AuthOptions, type Strategy } from 'latchkey'
import { spaAndServices } from '../../src/index.ts'
import type { ReplayAnswer, ServiceName } from '../../src/browser/wire.ts'

export const strategies: readonly Strategy[] = spaAndServices.strategies

/** The scenario on free ports, with sessions in memory. */
export function startScenario(
  strategy: Strategy,
  overrides: Partial<AuthOptions> = {},
): Promise<RunningScenario> {
  return spaAndServices.start({
    strategy,
    store: memoryStore(),
    encryptionKey: null,
    storeLabel: 'the memory of this process',
    port: 0,
    overrides,
  })
}

/** A client without a browser: a jar of cookies, and an origin that it says it comes from. */
export interface Visitor {
  readonly cookie: string
  ask(
    method: string,
    path: string,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>
}

export async function signIn({ origins }: RunningScenario, name = 'grace'): Promise<Visitor> {
  const sent = await fetch(`${origins.page}/auth/sign-in`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: origins.page },
    body: JSON.stringify({ name, password: demoPassword }),
  })
  if (sent.status !== 200) throw new Error(`The sign-in answered ${sent.status}: ${await sent.text()}`)
  const cookie = sent.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
  return {
    cookie,
    ask: (method, path, body, headers = {}) =>
      fetch(`${origins.page}${path}`, {
        method,
        headers: {
          Cookie: cookie,
          Origin: origins.page,
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  }
}

/** What a thief gets for a credential. */
export async function replay(
  { origins }: RunningScenario,
  service: ServiceName,
  credential: string,
): Promise<ReplayAnswer> {
  const response = await fetch(`${origins.page}/api/demo/replay`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ service, credential }),
  })
  return (await response.json()) as ReplayAnswer
}

/** A server with one page, which is somebody else's. */
export async function startForeignPage(markup: string): Promise<{ readonly port: number; close(): void }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(markup)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
