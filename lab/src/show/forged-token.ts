/** What a token says, read without any key. */
export function readClaims(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
}

/** The same header and signature around other claims: what somebody without a key can make. */
export function withClaims(token: string, changes: Readonly<Record<string, unknown>>): string {
  const [header, , signature] = token.split('.')
  return [header, encode({ ...readClaims(token), ...changes }), signature].join('.')
}

/** One part of a token. */
export function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}
