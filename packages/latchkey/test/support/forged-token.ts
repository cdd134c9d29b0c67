import { generateKey, type SigningKey } from '../../src/jwt/index.ts'

/** HS256, because most hostile tokens differ in what they say and not in how they are signed. */
export const key: SigningKey = generateKey('HS256', { kid: 'k1' })
export const issuer = 'https://auth.example'
export const audience = 'https://api.example'
export const nowSeconds = 1_750_000_000
export const clock = (): number => nowSeconds * 1000

export const header = { alg: 'HS256', typ: 'at+jwt', kid: 'k1' }
export const claims = {
  iss: issuer,
  aud: audience,
  sub: 'user_1',
  client_id: 'web',
  iat: nowSeconds,
  exp: nowSeconds + 600,
  jti: 'AAAAAAAAAAAAAAAAAAAAAA',
}

/** A token whose signature is good, whatever it says. Texts and bytes go in as they are, values as JSON. */
export function forge(head: unknown = header, payload: unknown = claims, signer: SigningKey = key): string {
  const input = `${encode(head)}.${encode(payload)}`
  return `${input}.${signer.sign(input).toString('base64url')}`
}

/** The same token with one part replaced. */
export function withPart(token: string, index: 0 | 1 | 2, change: (part: string) => string): string {
  return token
    .split('.')
    .map((part, at) => (at === index ? change(part) : part))
    .join('.')
}

export function encode(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64url')
  return Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
}
