/** What came back. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The body as JSON; throws if it is none. */
  json(): Record<string, unknown>
}

export interface Call {
  readonly json?: unknown
  readonly form?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** Follows nothing, keeps cookies, sends what browsers send with forms. */
export interface Client {
  readonly cookies: Map<string, string>
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Reply>
  post(path: string, call?: Call): Promise<Reply>
  request(method: string, path: string, call?: Call): Promise<Reply>
  /** Posts a form the way a browser does, from a page of the same site. */
  submit(path: string, form: Readonly<Record<string, string>>): Promise<Reply>
  /** Opens a page the way a browser does. */
  open(path: string): Promise<Reply>
}

const browserHeaders = {
  accept: 'text/html,application/xhtml+xml',
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0',
}

export function createClient(url: string): Client {
  const cookies = new Map<string, string>()

  async function request(method: string, path: string, call: Call = {}): Promise<Reply> {
    const headers = new Headers(call.headers)
    // As browsers do. A program that carries cookies has to say where it comes from, too.
    if (method !== 'GET' && !headers.has('origin')) headers.set('origin', url)
    if (cookies.size > 0 && !headers.has('cookie')) {
      headers.set('cookie', [...cookies].map(([name, value]) => `${name}=${value}`).join('; '))
    }
    if (call.json !== undefined) headers.set('content-type', 'application/json')
    if (call.form !== undefined) headers.set('content-type', 'application/x-www-form-urlencoded')
    const body =
      call.body ??
      (call.json !== undefined
        ? JSON.stringify(call.json)
        : call.form !== undefined
          ? new URLSearchParams(call.form).toString()
          : null)
    const response = await fetch(url + path, { method, headers, body, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) keep(line)
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: () => JSON.parse(text) as Record<string, unknown>,
    }
  }

  function keep(line: string): void {
    const [pair = '', ...attributes] = line.split('; ')
    const [name = '', value = ''] = pair.split(/=(.*)/s)
    if (attributes.some((attribute) => /^max-age=0$/i.test(attribute)) || value === '') cookies.delete(name)
    else cookies.set(name, value)
  }

  return {
    cookies,
    request,
    get: (path, headers = {}) => request('GET', path, { headers }),
    post: (path, call) => request('POST', path, call),
    submit: (path, form) =>
      request('POST', path, { form, headers: { ...browserHeaders, 'sec-fetch-site': 'same-origin' } }),
    open: (path) => request('GET', path, { headers: browserHeaders }),
  }
}
