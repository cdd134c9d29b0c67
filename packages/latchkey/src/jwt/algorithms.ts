import {
  constants,
  createHmac,
  generateKeyPairSync,
  sign as signOnce,
  timingSafeEqual,
  verify as verifyOnce,
  type ED25519KeyPairOptions,
  type KeyObject,
} from 'node:crypto'

/** Signature algorithms, by their names in RFC 7518, RFC 8037 and RFC 9864. There is no `none`. */
export type JwtAlgorithm =
  | 'HS256'
  | 'HS384'
  | 'HS512'
  | 'RS256'
  | 'RS384'
  | 'RS512'
  | 'PS256'
  | 'PS384'
  | 'PS512'
  | 'ES256'
  | 'ES384'
  | 'ES512'
  | 'EdDSA'
  | 'Ed25519'

/** All that is known about one algorithm. Whatever is below this table is handed an entry and asks for no name. */
export interface Algorithm {
  readonly name: JwtAlgorithm
  /** The JWK `kty` of its keys. */
  readonly kty: 'oct' | 'RSA' | 'EC' | 'OKP'
  /** The JWK `crv` of its keys. */
  readonly crv: string | null
  /** What Node calls the key type and, for EC, the curve. */
  readonly nodeType: 'rsa' | 'ec' | 'ed25519' | null
  readonly nodeCurve: string | null
  /** Length of each EC coordinate or of the Ed25519 key. */
  readonly coordinateBytes: number
  /** RFC 7518 section 3.2: a secret at least as long as the hash. Zero for the others. */
  readonly minSecretBytes: number
  /** The one length a signature may have; null when it is that of the RSA modulus, which OpenSSL insists on. */
  readonly signatureBytes: number | null
  sign(key: KeyObject, input: Uint8Array | string): Buffer
  verify(key: KeyObject, input: Uint8Array | string, signature: Uint8Array): boolean
  /** A fresh private key, as PKCS #8. Null for HMAC, whose secret is plain random bytes. */
  readonly generate: (() => Buffer) | null
}

const rsaModulusBits = 3072

// Generated as bytes and read back in: a KeyObject straight from generateKeyPairSync shares a lock with the job that
// made it, and in Node 20 export({ format: 'jwk' }) hangs forever if that job is garbage-collected meanwhile.
const asDer: ED25519KeyPairOptions<'der', 'der'> = {
  publicKeyEncoding: { format: 'der', type: 'spki' },
  privateKeyEncoding: { format: 'der', type: 'pkcs8' },
}

const notAsymmetric = {
  kty: 'oct',
  crv: null,
  nodeType: null,
  nodeCurve: null,
  coordinateBytes: 0,
  generate: null,
} as const

const rsaKeys = {
  kty: 'RSA',
  crv: null,
  nodeType: 'rsa',
  nodeCurve: null,
  coordinateBytes: 0,
  minSecretBytes: 0,
  signatureBytes: null,
  generate: () => generateKeyPairSync('rsa', { modulusLength: rsaModulusBits, ...asDer }).privateKey,
} as const

const entries: readonly Algorithm[] = [
  hmac('HS256', 'sha256', 32),
  hmac('HS384', 'sha384', 48),
  hmac('HS512', 'sha512', 64),
  rsaPkcs1('RS256', 'sha256'),
  rsaPkcs1('RS384', 'sha384'),
  rsaPkcs1('RS512', 'sha512'),
  rsaPss('PS256', 'sha256'),
  rsaPss('PS384', 'sha384'),
  rsaPss('PS512', 'sha512'),
  ecdsa('ES256', 'sha256', 'P-256', 'prime256v1', 32),
  ecdsa('ES384', 'sha384', 'P-384', 'secp384r1', 48),
  ecdsa('ES512', 'sha512', 'P-521', 'secp521r1', 66),
  ed25519('EdDSA'),
  ed25519('Ed25519'),
]

/** The table, by name. A Map, so that `__proto__` and `constructor` are names like any other. */
export const algorithms: ReadonlyMap<string, Algorithm> = new Map(entries.map((entry) => [entry.name, entry]))

function hmac(name: JwtAlgorithm, hash: string, bytes: number): Algorithm {
  const expected = Buffer.alloc(bytes)
  return {
    ...notAsymmetric,
    name,
    minSecretBytes: bytes,
    signatureBytes: bytes,
    sign: (key, input) => createHmac(hash, key).update(input).digest(),
    verify(key, input, signature) {
      if (signature.byteLength !== bytes) return false
      // As text and into one buffer, because a digest that allocates its own costs a quarter more.
      expected.write(createHmac(hash, key).update(input).digest('binary'), 'latin1')
      return timingSafeEqual(expected, signature)
    },
  }
}

function rsaPkcs1(name: JwtAlgorithm, hash: string): Algorithm {
  return {
    ...rsaKeys,
    name,
    sign: (key, input) => signOnce(hash, bytesOf(input), key),
    verify: (key, input, signature) => verifyOnce(hash, bytesOf(input), key, signature),
  }
}

function rsaPss(name: JwtAlgorithm, hash: string): Algorithm {
  // RFC 7518 section 3.5: the salt is exactly as long as the hash; "auto" would accept any.
  const rules = {
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
  }
  return {
    ...rsaKeys,
    name,
    sign: (key, input) => signOnce(hash, bytesOf(input), { key, ...rules }),
    verify: (key, input, signature) => verifyOnce(hash, bytesOf(input), { key, ...rules }, signature),
  }
}

function ecdsa(name: JwtAlgorithm, hash: string, crv: string, nodeCurve: string, bytes: number): Algorithm {
  return {
    name,
    kty: 'EC',
    crv,
    nodeType: 'ec',
    nodeCurve,
    coordinateBytes: bytes,
    minSecretBytes: 0,
    signatureBytes: 2 * bytes,
    sign: (key, input) => signOnce(hash, bytesOf(input), { key, dsaEncoding: 'ieee-p1363' }),
    verify: (key, input, signature) =>
      signature.byteLength === 2 * bytes &&
      verifyOnce(hash, bytesOf(input), { key, dsaEncoding: 'ieee-p1363' }, signature),
    generate: () => generateKeyPairSync('ec', { namedCurve: nodeCurve, ...asDer }).privateKey,
  }
}

function ed25519(name: JwtAlgorithm): Algorithm {
  return {
    name,
    kty: 'OKP',
    crv: 'Ed25519',
    nodeType: 'ed25519',
    nodeCurve: null,
    coordinateBytes: 32,
    minSecretBytes: 0,
    signatureBytes: 64,
    sign: (key, input) => signOnce(null, bytesOf(input), key),
    verify: (key, input, signature) =>
      signature.byteLength === 64 && verifyOnce(null, bytesOf(input), key, signature),
    generate: () => generateKeyPairSync('ed25519', asDer).privateKey,
  }
}

function bytesOf(input: Uint8Array | string): Uint8Array {
  return typeof input === 'string' ? Buffer.from(input) : input
}
