import { LatchkeyError } from '../errors.ts'

/** Bytes that unpack to a million times as many are not worth the trouble: no browser compresses what it sends. */
export function bodyEncoded(): LatchkeyError {
  return new LatchkeyError('body_invalid', 'A request body with Content-Encoding is not accepted.')
}

export function bodyTooLong(maxBytes: number): LatchkeyError {
  return new LatchkeyError('body_invalid', `The request body is longer than ${maxBytes} bytes.`)
}

export function bodyUnreadable(cause?: unknown): LatchkeyError {
  return new LatchkeyError('body_invalid', 'The request body broke off, or somebody else has read it.', {
    cause,
  })
}
