/** Takes what a server sends on one connection, and tells of each answer that is complete. */
export interface AnswerReader {
  /** @throws {AnswerError} for what is no answer of HTTP/1.1 */
  take(piece: Buffer): void
}

/** What came is not what a server should send. */
export class AnswerError extends Error {
  override readonly name = 'AnswerError'
}

const headEnd = '\r\n\r\n'
const bodiless: ReadonlySet<number> = new Set([204, 304])

/**
 * Only as much HTTP as answers to GET and POST need: a length that was said beforehand, chunks, or no body. Most answers come in one
 * piece, so that is tried without copying.
 */
export function createAnswerReader(onAnswer: (status: number) => void): AnswerReader {
  let pending: Buffer | null = null
  return {
    take(piece) {
      pending = pending === null ? piece : Buffer.concat([pending, piece])
      while (pending !== null) {
        const answer = firstAnswer(pending)
        if (answer === null) return
        pending = pending.length === answer.length ? null : pending.subarray(answer.length)
        onAnswer(answer.status)
      }
    },
  }
}

/** The first whole answer; null if more has to come. */
function firstAnswer(bytes: Buffer): { readonly status: number; readonly length: number } | null {
  const headLength = bytes.indexOf(headEnd)
  if (headLength < 0) return null
  const head = bytes.toString('latin1', 0, headLength)
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1])
  if (Number.isNaN(status)) throw new AnswerError(`This is no answer of HTTP/1.1: ${head.slice(0, 80)}`)
  const bodyAt = headLength + headEnd.length
  if (bodiless.has(status)) return { status, length: bodyAt }
  const said = /^content-length: *(\d+) *$/im.exec(head)?.[1]
  const length = said === undefined ? chunkedEnd(bytes, bodyAt, head) : bodyAt + Number(said)
  return length === null || bytes.length < length ? null : { status, length }
}

/** Where the last chunk ends; null if it has not come yet. */
function chunkedEnd(bytes: Buffer, bodyAt: number, head: string): number | null {
  if (!/^transfer-encoding: *chunked *$/im.test(head)) {
    throw new AnswerError('An answer says neither how long it is nor that it comes in chunks.')
  }
  for (let at = bodyAt; ;) {
    const lineEnd = bytes.indexOf('\r\n', at)
    if (lineEnd < 0) return null
    const size = Number.parseInt(bytes.toString('latin1', at, lineEnd), 16)
    if (Number.isNaN(size)) throw new AnswerError('A chunk does not say how long it is.')
    at = lineEnd + 2 + size + 2
    if (size === 0) return at
    if (at > bytes.length) return null
  }
}
