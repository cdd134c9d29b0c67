import { request as httpRequest } from 'node:http'
import { demoPassword } from '@latchkey/example-shared'
import type { Target } from './load/connection.ts'
import { loopbackHost, portOf } from './loopback.ts'

/** What somebody who signed in carries, as header lines. */
export interface Credential {
  readonly carry: 'cookie' | 'bearer'
  /** `Cookie: …` or `Authorization: Bearer …`, without the line end. */
  readonly header: string
  readonly accessToken: string | null
  readonly refreshToken: string | null
  /** Header lines for origins that want a token of their own, by the name of the origin. */
  readonly byOrigin: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly headers: NodeJS.Dict<string[] | string>
  readonly body: string
}

/** A request of HTTP/1.1 as text: no more headers than it needs, so that bytes can be told apart. */
export function target(
  name: string,
  origin: string,
  { method = 'GET', path, headers = [], body = '' }: RequestParts,
): Target {
  const port = portOf(origin)
  const lines = [`${method} ${path} HTTP/1.1`, `Host: localhost:${port}`, ...headers]
  if (body !== '') lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(body)}`)
  else if (method === 'POST') lines.push('Content-Length: 0')
  return { name, port, request: `${lines.join('\r\n')}\r\n\r\n${body}` }
}

export interface RequestParts {
  readonly method?: 'GET' | 'POST'
  readonly path: string
  readonly headers?: readonly string[]
  readonly body?: string
}

/** @throws if the server does not let them in */
export async function signIn(page: string, name: string, carry: Credential['carry']): Promise<Credential> {
  const answer = await post(page, '/auth/sign-in', { body: { name, password: demoPassword, carry } })
  if (answer.status !== 200)
    throw new Error(`${name} could not sign in: ${answer.status} ${answer.body.slice(0, 200)}`)
  return credentialOf(answer, carry)
}

/** The same person with a token for each service. @throws if they are not given */
export async function exchange(page: string, path: string, credential: Credential): Promise<Credential> {
  const answer = await post(page, path, { headers: [credential.header] })
  if (answer.status !== 200)
    throw new Error(`The token was not exchanged: ${answer.status} ${answer.body.slice(0, 200)}`)
  const { tokens } = JSON.parse(answer.body) as { tokens: Readonly<Record<string, string>> }
  const byOrigin = Object.fromEntries(
    Object.entries(tokens).map(([origin, token]) => [origin, `Authorization: Bearer ${token}`]),
  )
  return { ...credential, byOrigin }
}

/** The next pair of tokens. @throws if there is none */
export async function refresh(page: string, refreshToken: string): Promise<Credential> {
  const answer = await post(page, '/auth/refresh', { body: { refreshToken } })
  if (answer.status !== 200)
    throw new Error(`A refresh token was refused: ${answer.status} ${answer.body.slice(0, 200)}`)
  return credentialOf(answer, 'bearer')
}

/** The request with which somebody signs out. */
export function signOutTarget(page: string, { header }: Credential): Target {
  return target('sign-out', page, {
    method: 'POST',
    path: '/auth/sign-out',
    headers: [header, `Origin: ${page}`],
  })
}

export async function post(
  page: string,
  path: string,
  { body, headers = [] }: { readonly body?: object; readonly headers?: readonly string[] },
): Promise<Answer> {
  const text = body === undefined ? '' : JSON.stringify(body)
  const sent: Record<string, string> = { Origin: page, 'Content-Length': String(Buffer.byteLength(text)) }
  if (body !== undefined) sent['Content-Type'] = 'application/json'
  for (const line of headers) sent[line.slice(0, line.indexOf(':'))] = line.slice(line.indexOf(':') + 2)
  const port = portOf(page)
  return new Promise((resolve, reject) => {
    const request = httpRequest({
      host: loopbackHost,
      port,
      path,
      method: 'POST',
      headers: { Host: `localhost:${port}`, ...sent },
      agent: false,
      timeout: 30_000,
    })
    request.once('error', reject)
    request.once('timeout', () => request.destroy(new Error(`No answer to POST ${path} within 30 s.`)))
    request.once('response', (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      response.once('error', reject)
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(pieces).toString(),
        }),
      )
    })
    request.end(text)
  })
}

function credentialOf({ headers, body }: Answer, carry: Credential['carry']): Credential {
  if (carry === 'cookie') {
    const cookies = [headers['set-cookie'] ?? []].flat().map((line) => line.split(';', 1)[0] ?? '')
    if (cookies.length === 0) throw new Error('Signing in set no cookie.')
    return {
      carry,
      header: `Cookie: ${cookies.join('; ')}`,
      accessToken: null,
      refreshToken: null,
      byOrigin: {},
    }
  }
  const { accessToken, refreshToken } = JSON.parse(body) as { accessToken?: string; refreshToken?: string }
  if (accessToken === undefined) throw new Error('Signing in gave no token.')
  return {
    carry,
    header: `Authorization: Bearer ${accessToken}`,
    accessToken,
    refreshToken: refreshToken ?? null,
    byOrigin: {},
  }
}
