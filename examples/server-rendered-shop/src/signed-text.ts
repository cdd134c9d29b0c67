import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'

/** Text that comes back from a client as it went out, or not at all. Readable to whoever holds it. */
export interface Signer {
  sign(text: string): string
  /** Null for anything that this shop did not sign. */
  open(signed: string): string | null
}

/** The key is derived for this purpose alone. Without a secret to derive it from, it lasts as long as the process. */
export function createSigner(secret: Uint8Array | null): Signer {
  const key = Buffer.from(hkdfSync('sha256', secret ?? randomBytes(32), '', 'shop: signed text', 32))
  const macOf = (text: string): Buffer => createHmac('sha256', key).update(text).digest()
  return {
    sign: (text) => `${Buffer.from(text).toString('base64url')}.${macOf(text).toString('base64url')}`,
    open(signed) {
      const [body = '', mac = ''] = signed.split('.')
      const text = Buffer.from(body, 'base64url').toString()
      const given = Buffer.from(mac, 'base64url')
      const right = macOf(text)
      return given.length === right.length && timingSafeEqual(given, right) ? text : null
    },
  }
}
