/** A client with a cookie jar for one origin. It keeps cookies that have just expired, so that the server is what ends a session. */
export interface Browser {
  readonly cookies: Map<string, string>
  /** The `Set-Cookie` lines of the last answer. */
  setCookies: readonly string[]
  send(method: string, path: string, json?: unknown): Promise<BrowserAnswer>
  /** Another tab of the same browser, or a thief with a copy of its cookies as they are now. */
  copy(url?: string): Browser
}

export interface BrowserAnswer {
  readonly status: number
  readonly text: string
  readonly json: Record<string, unknown>
}

export function openBrowser(url: string, cookies: ReadonlyMap<string, string> = new Map()): Browser {
  const jar = new Map(cookies)
  const browser: Browser = {
    cookies: jar,
    setCookies: [],
    copy: (other = url) => openBrowser(other, jar),
    async send(method, path, json) {
      const headers = new Headers({ 'Sec-Fetch-Site': 'same-origin' })
      if (jar.size > 0) headers.set('Cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
      if (json !== undefined) headers.set('Content-Type', 'application/json')
      const body = json === undefined ? {} : { body: JSON.stringify(json) }
      const response = await fetch(url + path, { method, headers, redirect: 'manual', ...body })
      browser.setCookies = response.headers.getSetCookie()
      for (const line of browser.setCookies) keep(jar, line)
      const text = await response.text()
      return { status: response.status, text, json: parsed(text) }
    },
  }
  return browser
}

function keep(jar: Map<string, string>, line: string): void {
  const [pair = '', ...attributes] = line.split('; ')
  const name = pair.slice(0, pair.indexOf('='))
  const expires = attributes.find((attribute) => attribute.startsWith('Expires='))?.slice(8)
  const isOver =
    attributes.includes('Max-Age=0') || (expires !== undefined && Date.parse(expires) < Date.now() - 60_000)
  if (isOver) jar.delete(name)
  else jar.set(name, pair.slice(name.length + 1))
}

function parsed(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}
