import { randomBytes } from 'node:crypto'
import { channels, type Channel } from './desk-state.ts'

/**
 * Pages that may say when their channels ended. They say it when their session is over, so no credential of theirs counts any more;
 * each has a name that nobody can guess, handed out while it was signed in.
 */
export interface Witnesses {
  /** A new name for a page of this subject. */
  add(subject: string): string
  /** Whose page it is. Null for a name that was not handed out here, or long ago, or that has spoken of this channel before. */
  take(name: string, channel: Channel): string | null
}

const maxWitnesses = 10_000

export function createWitnesses(): Witnesses {
  const pages = new Map<string, { readonly subject: string; readonly open: Set<Channel> }>()
  return {
    add(subject) {
      const name = randomBytes(16).toString('base64url')
      pages.set(name, { subject, open: new Set(channels) })
      const [oldest] = pages.keys()
      if (pages.size > maxWitnesses && oldest !== undefined) pages.delete(oldest)
      return name
    },
    take(name, channel) {
      const page = pages.get(name)
      return page?.open.delete(channel) === true ? page.subject : null
    },
  }
}
