const algorithm = { name: 'HMAC', hash: 'SHA-256' }

/** HS256 as in RFC 7515 appendix A.1. */
export async function sign(signingInput: string, secret: string): Promise<string> {
  const signature = await crypto.subtle.sign(algorithm, await keyOf(secret), bytes(signingInput))
  return base64url(String.fromCharCode(...new Uint8Array(signature)))
}

/** True if the signature was made over this header and payload with this secret; says nothing about time. */
export async function fits(token: string, secret: string): Promise<boolean> {
  const end = token.lastIndexOf('.')
  return (await sign(token.slice(0, end), secret)) === token.slice(end + 1)
}

export function base64url(text: string): string {
  return btoa(text).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_')
}

function keyOf(secret: string): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', bytes(secret), algorithm, false, ['sign'])
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}
