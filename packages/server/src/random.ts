import { randomBytes } from 'node:crypto'

/** The server's only source of randomness: the operating system's. */
export function randomSecret(): Buffer {
  return randomBytes(32)
}

/** 128 random bits in base64url: a public handle that nobody can guess or exhaust. */
export function randomId(): string {
  return randomBytes(16).toString('base64url')
}
