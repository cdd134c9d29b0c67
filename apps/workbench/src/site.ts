/** Every page of the workbench: the one table that navigation, palette, prerendering and service worker are made of. */
export type PageId = 'home' | 'jwt' | 'hash' | 'password' | 'base64' | 'advisor' | 'planner' | 'guide'

export interface SitePage {
  readonly id: PageId
  /** Its address, from the root of the site. */
  readonly path: string
  /** As it is called in navigation. */
  readonly name: string
  /** The title of the document, without the name of the site. */
  readonly title: string
}

export const pages: readonly SitePage[] = [
  { id: 'home', path: '/', name: 'Home', title: 'Workbench' },
  { id: 'jwt', path: '/tools/jwt', name: 'JWT', title: 'JWT inspector' },
  { id: 'hash', path: '/tools/hash', name: 'Hash', title: 'SHA-256 and other digests' },
  { id: 'password', path: '/tools/password', name: 'Passwords', title: 'Passwords and keys' },
  { id: 'base64', path: '/tools/base64', name: 'Base64', title: 'Base64' },
  { id: 'advisor', path: '/advisor', name: 'Advisor', title: 'Session, JWT, or both?' },
  { id: 'planner', path: '/planner', name: 'Planner', title: 'How much will it take?' },
]

/** The guide is many documents, made from `docs/guide`; the one file that holds every tool does not hold it. */
export const guide: SitePage = { id: 'guide', path: '/guide', name: 'Guide', title: 'The guide' }

export const tools: readonly SitePage[] = pages.filter((page) => page.path.startsWith('/tools/'))

/** What the header leads to; the way home is the name of the site. */
export const navigation: readonly SitePage[] = pages.filter(({ id }) => id !== 'home')

export function pageOf(id: PageId): SitePage {
  return id === 'guide' ? guide : pages.find((page) => page.id === id)!
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
