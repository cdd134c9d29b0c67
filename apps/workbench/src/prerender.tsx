import type { ComponentType } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { Base64Page } from './pages/base64/base64-page.tsx'
import { HashPage } from './pages/hash/hash-page.tsx'
import { HomePage } from './pages/home/home-page.tsx'
import { JwtPage } from './pages/jwt/jwt-page.tsx'
import { PasswordPage } from './pages/password/password-page.tsx'
import { documentOf, type DocumentAssets, singleDocument, type SingleAssets } from './shell/document.ts'
import { icon } from './shell/icon-file.ts'
import { Site } from './shell/site.tsx'
import { pages as sitePages, type PageId } from './site.ts'

const components: Record<PageId, ComponentType> = {
  home: HomePage,
  jwt: JwtPage,
  hash: HashPage,
  password: PasswordPage,
  base64: Base64Page,
}

/** What the build has to write: one file for each address. */
export const pages: readonly { readonly id: PageId; readonly file: string }[] = sitePages.map(
  ({ id, path }) => ({
    id,
    file: `${path.slice(1)}${path === '/' ? '' : '/'}index.html`,
  }),
)

export function renderPage(id: PageId, assets: DocumentAssets): string {
  return documentOf(id, { ...assets, body: renderToString(<Site id={id} Page={components[id]} />) })
}

export function renderSingleFile(assets: SingleAssets): string {
  return singleDocument(assets)
}

export function renderManifest(): string {
  return `${JSON.stringify(
    {
      name: 'Latchkey workbench',
      short_name: 'Latchkey',
      description: 'JWT inspector, SHA-256, passwords and Base64, on this device only.',
      id: '/',
      start_url: '/',
      display: 'standalone',
      background_color: '#fbfaf7',
      theme_color: '#fbfaf7',
      icons: [{ src: icon, sizes: 'any', type: 'image/svg+xml', purpose: 'any' }],
      shortcuts: sitePages
        .filter(({ path }) => path.startsWith('/tools/'))
        .map(({ title, path }) => ({ name: title, url: path })),
    },
    null,
    2,
  )}\n`
}
