import type { IconName } from './kit/icon.tsx'
import type { PageId } from './site.ts'

/** What is said about a page elsewhere: on its card, in the palette, to search engines. */
export interface PageWords {
  /** One sentence. */
  readonly description: string
  /** What people type when they look for it. */
  readonly keywords: string
  /** For its card on the home page: what it does that others do not. */
  readonly highlights: readonly string[]
  readonly icon: IconName
}

export const pageWords: Record<PageId, PageWords> = {
  home: {
    description:
      'Inspect tokens, hash files, make passwords and convert Base64, without sending anything anywhere.',
    keywords: 'start paste drop detect',
    highlights: [],
    icon: 'screen',
  },
  jwt: {
    description: 'Decode a token, check its signature and times, and see what is wrong with it and why.',
    keywords: 'json web token jws jwe sd-jwt bearer claims expired verify sign decode',
    highlights: [
      'Five verdicts instead of one green badge',
      'Says “expired 3 days ago”, at any moment you choose',
      'Finds out why a signature does not verify',
    ],
    icon: 'key',
  },
}
