import { base64, decodeBase64 } from '../../bytes/index.ts'
import type { CryptoPort } from '../crypto-port.ts'
import type { Inspection } from '../inspect/inspection.ts'
import { memberOf } from '../json/access.ts'
import type { KeyBox } from './key-box.ts'
import { readKey } from './read-key.ts'

/** The key that the token itself brings (`jwk`, `x5c`), or null. A signature that fits it proves nothing. Nothing is fetched. */
export async function readKeyOfToken(inspection: Inspection, port: CryptoPort): Promise<KeyBox | null> {
  const root = inspection.header?.json?.root ?? null
  const text = inspection.header?.text ?? ''
  const jwk = memberOf(root, 'jwk')
  if (jwk !== null) return fromToken(await readKey(text.slice(jwk.start, jwk.end), port))
  const chain = memberOf(root, 'x5c')
  const [leaf] = chain?.kind === 'array' ? chain.items : []
  if (leaf?.kind !== 'string') return null
  const { bytes, problem } = decodeBase64(leaf.value, base64)
  return problem === null ? fromToken(await readKey(bytes, port)) : null
}

function fromToken(box: KeyBox): KeyBox {
  // A secret inside a token would be no secret, and its MAC no signature.
  const keys = box.keys.filter(({ kty }) => kty !== 'oct')
  return { ...box, origin: 'token', keys, description: `${box.description} It came with the token.` }
}
