import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AnswerError, createAnswerReader } from './answer-reader.ts'

const plain = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello'
const chunked =
  'HTTP/1.1 401 Unauthorized\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n0A\r\n0123456789\r\n0\r\n\r\n'
const bodiless = 'HTTP/1.1 204 No Content\r\nCache-Control: no-store\r\n\r\n'
const treacherous = 'HTTP/1.1 503 Busy\r\nContent-Length: 19\r\n\r\nHTTP/1.1 200 OK\r\n\r\n'

function statusesIn(pieces: readonly Buffer[]): readonly number[] {
  const statuses: number[] = []
  const reader = createAnswerReader((status) => void statuses.push(status))
  for (const piece of pieces) reader.take(piece)
  return statuses
}

test('answers are told apart, wherever the network cuts them', () => {
  const stream = Buffer.from([plain, chunked, bodiless, treacherous, plain].join(''))
  const cuts = fc.array(fc.integer({ min: 0, max: stream.length }), { maxLength: 12 })
  fc.assert(
    fc.property(cuts, (cuts) => {
      const edges = [0, ...cuts.toSorted((a, b) => a - b), stream.length]
      const pieces = edges.slice(1).map((edge, index) => stream.subarray(edges[index], edge))
      expect(statusesIn(pieces)).toEqual([200, 401, 204, 503, 200])
    }),
  )
})

test('an answer is not told before its last byte is there', () => {
  for (const answer of [plain, chunked, bodiless])
    expect(statusesIn([Buffer.from(answer.slice(0, -1))])).toEqual([])
})

test.each([
  ['another protocol', '+OK\r\n\r\n'],
  ['no length', 'HTTP/1.1 200 OK\r\n\r\nhello'],
  ['a chunk without a size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n'],
])('%s is an error, and not counted as an answer', (_, text) => {
  expect(() => statusesIn([Buffer.from(text)])).toThrow(AnswerError)
})
