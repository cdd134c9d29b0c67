import { demoPassword } from '@latchkey/example-shared'

/** A client that keeps cookies and follows nothing: for what a browser would not send, or not show. */
export interface Visitor {
  readonly cookies: Map<string, string>
  get(path: string): Promise<Answer>
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer>
}

export interface Answer {
  readonly status: number
  readonly location: string | null
  readonly setCookies: readonly string[]
  readonly text: string
}

/** With `sameOrigin` its forms say, as browsers do, that they are on a page of the shop. */
export function visitor(
  url: string,
  { says }: { readonly says: 'same_origin' | 'nothing' } = { says: 'same_origin' },
): Visitor {
  const cookies = new Map<string, string>()

  async function send(
    path: string,
    init: RequestInit & { readonly headers: Record<string, string> },
  ): Promise<Answer> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = cookie === '' ? init.headers : { ...init.headers, cookie }
    const response = await fetch(url + path, { ...init, headers, redirect: 'manual' })
    const setCookies = response.headers.getSetCookie()
    for (const line of setCookies) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return {
      status: response.status,
      location: response.headers.get('location'),
      setCookies,
      text: await response.text(),
    }
  }

  return {
    cookies,
    get: (path) => send(path, { headers: {} }),
    post: (
      path,
      fields,
      headers = says === 'same_origin' ? { origin: url, 'sec-fetch-site': 'same-origin' } : {},
    ) =>
      send(path, {
        method: 'POST',
        body: String(new URLSearchParams(fields)),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      }),
  }
}

export function credentials(name: string): { readonly name: string; readonly password: string } {
  return { name, password: demoPassword }
}

/** The value of a hidden field of a page. */
export function hiddenValue(text: string, name: string): string {
  const found = new RegExp(`name="${name}"\\s+value="([^"]*)"`).exec(text)?.[1]
  if (found === undefined) throw new Error(`There is no hidden field "${name}" on the page.`)
  return found
}
