/** A client with a cookie jar and, if it was given one, a bearer token: what a browser or an API client keeps. */
export interface Client {
  readonly cookies: Map<string, string>
  bearer: string | null
  send(method: string, path: string, options?: SendOptions): Promise<Answer>
}

export interface SendOptions {
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: Record<string, unknown>
}

/** Talks to `url` as a page of that origin would; a test overrides `Origin` or `Sec-Fetch-Site` to be another. */
export function createClient(url: string, origin: string): Client {
  const cookies = new Map<string, string>()
  const client: Client = {
    cookies,
    bearer: null,
    async send(method, path, options = {}) {
      const headers = new Headers({ Origin: origin, ...options.headers })
      if (cookies.size > 0)
        headers.set('Cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
      if (client.bearer !== null) headers.set('Authorization', `Bearer ${client.bearer}`)
      if (options.json !== undefined) headers.set('Content-Type', 'application/json')
      const body = options.json === undefined ? undefined : JSON.stringify(options.json)
      const response = await fetch(url + path, {
        method,
        headers,
        redirect: 'manual',
        ...(body === undefined ? {} : { body }),
      })
      for (const line of response.headers.getSetCookie()) keep(cookies, line)
      const text = await response.text()
      return { status: response.status, headers: response.headers, text, json: parsed(text) }
    },
  }
  return client
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split('; ')
  const name = pair.slice(0, pair.indexOf('='))
  if (attributes.includes('Max-Age=0')) cookies.delete(name)
  else cookies.set(name, pair.slice(name.length + 1))
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}
