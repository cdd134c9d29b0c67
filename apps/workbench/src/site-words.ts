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
  guide: {
    description: 'JWT or sessions? What differs, what it costs, and which to take for your architecture.',
    keywords:
      'jwt or sessions cookies csrf revocation refresh rotation keys gateway questions glossary learn docs',
    highlights: [
      'One idea a page, with the attack and its cure',
      'Measured: how late a revocation is, what a check costs',
      'Works without JavaScript, and on paper',
    ],
    icon: 'book',
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
  hash: {
    description:
      'Digests of text and of files of any size, compared with what is expected, and sums files both ways.',
    keywords: 'sha256 sha512 sha1 md5 hmac checksum digest sums integrity file compare verify',
    highlights: [
      'Files of many gigabytes, with progress and a way out',
      'Drop files with their SHA256SUMS: each one is checked',
      'Reads a digest in every form in which one is published',
    ],
    icon: 'hash',
  },
  password: {
    description:
      'Passwords, passphrases and secrets, each as likely as any other that your rules allow, with exact entropy.',
    keywords: 'password passphrase generator secret key random entropy bits pin hs256 diceware words',
    highlights: [
      'Exact entropy: the number of passwords, counted',
      'Says which rules exclude each other, and changes none',
      'Secrets for HS256, HS384 and HS512',
    ],
    icon: 'lock',
  },
  base64: {
    description: 'Encode and decode text and files, with every fault, its place, and what to write instead.',
    keywords: 'base64url encode decode data url pem mime hex dump url-safe padding',
    highlights: [
      'Decodes as far as it goes, and says what is wrong where',
      'Both alphabets, data: URLs, PEM, escapes',
      'Text, hex dump and other views; images are shown',
    ],
    icon: 'letters',
  },
  advisor: {
    description:
      'Answers for your architecture: which way to carry authentication state, why, and what would change that.',
    keywords: 'session jwt cookie token decide choose recommendation architecture revocation scale compare',
    highlights: [
      'Every way side by side, with its numbers',
      'Says at which value the answer flips',
      'A decision record and a configuration to take along',
    ],
    icon: 'swap',
  },
  planner: {
    description:
      'Reads, writes, memory and bandwidth of sessions and tokens at your load, and on the way to a billion users.',
    keywords:
      'capacity planning scale load users requests store memory denylist bandwidth cost charts session jwt',
    highlights: [
      'Every way side by side, on charts from a thousand users to a billion',
      'Says up to how many users one store node goes',
      'From measured unit costs, each with its source',
    ],
    icon: 'chart',
  },
}
