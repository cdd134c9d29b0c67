// What the code of the demonstrations, wrong and right alike, uses of HTTP, so that what is shown of it is only what matters.
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

/** A listener by method and path: `{ 'GET /me': … }`. */
export function routes(table: Readonly<Record<string, Handler>>): RequestListener {
  return (request, response) => {
    const path = (request.url ?? '').split('?')[0]
    const handler = table[`${request.method} ${path}`]
    return handler === undefined ? reply(response, 404, { error: 'not_found' }) : handler(request, response)
  }
}

export function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body))
}

/** The token of `Authorization: Bearer`; empty without one. */
export function bearerOf({ headers }: IncomingMessage): string {
  return /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
}

/** The value of a cookie; empty without it. */
export function cookieOf({ headers }: IncomingMessage, name: string): string {
  const pairs = (headers.cookie ?? '').split('; ').map((pair) => pair.split('='))
  return pairs.find(([key]) => key === name)?.[1] ?? ''
}

/** The fields of a form or of JSON. */
export async function fieldsOf(request: IncomingMessage): Promise<Readonly<Record<string, string>>> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  if (request.headers['content-type'] === 'application/json')
    return JSON.parse(text) as Record<string, string>
  return Object.fromEntries(new URLSearchParams(text))
}

/** A value of the query; empty without it. */
export function queryOf({ url = '/' }: IncomingMessage, name: string): string {
  return new URLSearchParams(url.split('?')[1]).get(name) ?? ''
}
