import { request as openRequest } from 'node:http'

export interface RequestToSend {
  /** @default 'GET' */
  readonly method?: string
  /** On this machine: anything else is refused, since attacks are sent here. */
  readonly url: string
  /** Goes into `Authorization: Bearer`. */
  readonly bearer?: string
  /** The whole `Cookie` header. */
  readonly cookie?: string
  /** Sent as a form, as a page would. */
  readonly form?: Readonly<Record<string, string>>
  readonly json?: unknown
  /** Sent as it is. */
  readonly body?: string
  /** Others, such as those that browsers add by themselves. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly text: string
  /** The body as JSON; empty if it is none. */
  readonly json: Readonly<Record<string, unknown>>
  /** What a browser would send back of the cookies in this answer. */
  readonly cookie: string
}

/** One request over a connection of its own, with exactly the headers that are given. Redirects are answers. */
export function sendRequest(sent: RequestToSend): Promise<Answer> {
  const url = new URL(sent.url)
  if (url.protocol !== 'http:' || !/^(127\.0\.0\.1|[a-z.]+\.localhost)$/.test(url.hostname)) {
    throw new Error(`Requests go to http://127.0.0.1 and names below localhost only, not to ${url.origin}.`)
  }
  const body = bodyOf(sent)
  return new Promise((resolve, reject) => {
    const headers = { Host: url.host, ...headersOf(sent), ...body.headers }
    // By address: not every system knows the names below localhost.
    const options = {
      host: '127.0.0.1',
      port: url.port,
      path: url.pathname + url.search,
      agent: false,
      headers,
    }
    const request = openRequest({ method: sent.method ?? 'GET', ...options }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => void chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const cookie = cookiesSet(response.headers['set-cookie'] ?? [])
        resolve({ status: response.statusCode ?? 0, text, json: parsed(text), cookie })
      })
    })
    request.on('error', reject)
    request.end(body.text)
  })
}

function headersOf({ bearer, cookie, headers }: RequestToSend): Record<string, string> {
  return {
    ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
    ...(cookie === undefined ? {} : { Cookie: cookie }),
    ...headers,
  }
}

function bodyOf({ form, json, body = '' }: RequestToSend): { text: string; headers: Record<string, string> } {
  if (form !== undefined) {
    return {
      text: new URLSearchParams(form).toString(),
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    }
  }
  if (json === undefined) return { text: body, headers: {} }
  return { text: JSON.stringify(json), headers: { 'Content-Type': 'application/json' } }
}

function cookiesSet(lines: readonly string[]): string {
  return lines
    .filter((line) => !line.includes('Max-Age=0'))
    .map((line) => line.split(';')[0]!)
    .join('; ')
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}
