/**
 * The part of Web Crypto that this toolbox needs. `globalThis.crypto` of browsers, workers and Node 20 fits as it is.
 * It comes in as an argument, so that nothing here depends on a platform.
 */
export interface CryptoPort {
  readonly subtle: SubtlePort
  getRandomValues(array: Uint8Array<ArrayBuffer>): Uint8Array
}

/** A key that Web Crypto holds; never looked into. */
export interface PortKey {
  readonly type: string
}

export interface SubtlePort {
  importKey(
    format: 'jwk',
    keyData: PortJwk,
    algorithm: PortAlgorithm,
    extractable: boolean,
    usages: PortUsage[],
  ): Promise<PortKey>
  importKey(
    format: 'raw' | 'pkcs8' | 'spki',
    keyData: Uint8Array<ArrayBuffer>,
    algorithm: PortAlgorithm,
    extractable: boolean,
    usages: PortUsage[],
  ): Promise<PortKey>
  exportKey(format: 'jwk', key: never): Promise<PortJwk>
  exportKey(format: 'pkcs8' | 'spki', key: never): Promise<ArrayBuffer>
  generateKey(algorithm: PortAlgorithm, extractable: boolean, usages: PortUsage[]): Promise<unknown>
  verify(
    algorithm: PortAlgorithm,
    key: never,
    signature: Uint8Array<ArrayBuffer>,
    data: Uint8Array<ArrayBuffer>,
  ): Promise<boolean>
  sign(algorithm: PortAlgorithm, key: never, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>
  digest(algorithm: string, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer>
}

export type PortUsage = 'sign' | 'verify'

/** What Web Crypto calls an algorithm identifier with its parameters. */
export interface PortAlgorithm {
  readonly name: string
  readonly hash?: string
  readonly namedCurve?: string
  readonly saltLength?: number
  readonly modulusLength?: number
  readonly publicExponent?: Uint8Array<ArrayBuffer>
  readonly length?: number
}

/** The JWK members that Web Crypto reads and writes. */
export interface PortJwk {
  kty?: string
  crv?: string
  n?: string
  e?: string
  x?: string
  y?: string
  d?: string
  p?: string
  q?: string
  dp?: string
  dq?: string
  qi?: string
  k?: string
}
