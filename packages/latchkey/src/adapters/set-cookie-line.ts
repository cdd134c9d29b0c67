/** The attributes of a cookie of ours, in the words of Next.js. */
export interface CookieAttributes {
  readonly path: '/'
  readonly httpOnly: true
  readonly secure: boolean
  readonly sameSite: 'lax' | 'strict'
  readonly maxAge?: number
}

/** Takes apart a `Set-Cookie` line that Latchkey has made, for frameworks that take no lines. */
export function readSetCookie(line: string): {
  readonly name: string
  readonly value: string
  readonly attributes: CookieAttributes
} {
  const [pair = '', ...attributes] = line.split('; ')
  const equals = pair.indexOf('=')
  const maxAge = attributes.find((attribute) => attribute.startsWith('Max-Age='))
  return {
    name: pair.slice(0, equals),
    value: pair.slice(equals + 1),
    attributes: {
      path: '/',
      httpOnly: true,
      secure: attributes.includes('Secure'),
      sameSite: attributes.includes('SameSite=Strict') ? 'strict' : 'lax',
      ...(maxAge === undefined ? {} : { maxAge: Number(maxAge.slice('Max-Age='.length)) }),
    },
  }
}
