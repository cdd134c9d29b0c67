import { createHmac, timingSafeEqual } from 'node:crypto'
import { type Identifier, identifierDigest } from '../users/identifier.ts'
import { randomId } from '../random.ts'

/**
 * Marks browsers from which somebody has signed in to an account before. Failures from there are counted on a lane of their own, so an
 * attacker who fails on purpose slows down strangers, but not the victim at their own machine. The
 * mark is no credential: it lets nobody in, and vouches only for the accounts it names.
 */
export interface DeviceMarks {
  /** The lane of this browser for this account, or null if it is not known. */
  laneOf(cookie: string | null, identifier: Identifier): string | null
  /** The cookie's new value after a sign-in. Keeps the marks of other accounts on a shared browser. */
  mark(cookie: string | null, identifier: Identifier): string
}

/** @param key at least 32 bytes, for this purpose alone */
export function createDeviceMarks(key: Uint8Array): DeviceMarks {
  const macOf = (account: string, device: string): Buffer =>
    createHmac('sha256', key).update(`${account}.${device}`).digest()

  const marksOf = (cookie: string | null): readonly Mark[] =>
    (cookie ?? '').split('~', maxMarks + 1).flatMap((text): Mark[] => {
      const [account = '', device = '', mac = '', ...rest] = text.split('.')
      const claimed = Buffer.from(mac, 'base64url')
      const expected = macOf(account, device)
      const isGood =
        rest.length === 0 && claimed.length === expected.length && timingSafeEqual(claimed, expected)
      return isGood ? [{ account, device }] : []
    })

  return {
    laneOf(cookie, identifier) {
      const account = identifierDigest(identifier)
      return marksOf(cookie).find((mark) => mark.account === account)?.device ?? null
    },
    mark(cookie, identifier) {
      const account = identifierDigest(identifier)
      const marks = marksOf(cookie)
      const mine = marks.find((mark) => mark.account === account) ?? { account, device: randomId() }
      return [mine, ...marks.filter((mark) => mark.account !== account)]
        .slice(0, maxMarks)
        .map(({ account, device }) => `${account}.${device}.${macOf(account, device).toString('base64url')}`)
        .join('~')
    },
  }
}

/** Accounts that one browser remembers; about 110 bytes each. */
const maxMarks = 4

interface Mark {
  readonly account: string
  readonly device: string
}
