import type { IconName } from './kit/icon.tsx'

/** Every page of the workbench: the one table that navigation, palette, prerendering and service worker are made of. */
export type PageId = 'home' | 'jwt'

export interface SitePage {
  readonly id: PageId
  /** Its address, from the root of the site. */
  readonly path: string
  /** As it is called in navigation. */
  readonly name: string
  /** The title of the document, without the name of the site. */
  readonly title: string
  /** One sentence, for cards, palette and search engines. */
  readonly description: string
  /** What people type when they look for it. */
  readonly keywords: string
  /** For its card on the home page: what it does that others do not. */
  readonly highlights: readonly string[]
  readonly icon: IconName
}

export const pages: readonly SitePage[] = [
  {
    id: 'home',
    path: '/',
    name: 'Home',
    title: 'Workbench',
    description:
      'Inspect tokens, hash files, make passwords and convert Base64, without sending anything anywhere.',
    keywords: 'start paste drop detect',
    highlights: [],
    icon: 'screen',
  },
  {
    id: 'jwt',
    path: '/tools/jwt',
    name: 'JWT',
    title: 'JWT inspector',
    description: 'Decode a token, check its signature and times, and see what is wrong with it and why.',
    keywords: 'json web token jws jwe sd-jwt bearer claims expired verify sign decode',
    highlights: [
      'Five verdicts instead of one green badge',
      'Says “expired 3 days ago”, at any moment you choose',
      'Finds out why a signature does not verify',
    ],
    icon: 'key',
  },
]

export const tools: readonly SitePage[] = pages.filter((page) => page.path.startsWith('/tools/'))

export function pageOf(id: PageId): SitePage {
  return pages.find((page) => page.id === id)!
}

/** Where a link to the page leads; in the single-file build every page lives behind the `#`. */
export function hrefOf(id: PageId): string {
  const { path } = pageOf(id)
  return __SINGLE_FILE__ ? `#${path}` : path
}

/** The page of that name, if this build has it. */
export function findPage(id: string): SitePage | undefined {
  return pages.find((page) => page.id === id)
}
