import type { ComponentType } from 'preact'
import { renderToString } from 'preact-render-to-string'
import { AdvisorPage } from './pages/advisor/advisor-page.tsx'
import { Base64Page } from './pages/base64/base64-page.tsx'
import { HashPage } from './pages/hash/hash-page.tsx'
import { guideDocuments, type GuideInput } from './guide/guide.ts'
import { GuideLayout } from './guide/guide-layout.tsx'
import { GuidePage } from './pages/guide/guide-page.tsx'
import { HomePage } from './pages/home/home-page.tsx'
import { JwtPage } from './pages/jwt/jwt-page.tsx'
import { PasswordPage } from './pages/password/password-page.tsx'
import { PlannerPage } from './pages/planner/planner-page.tsx'
import { documentOf, type DocumentAssets, singleDocument, type SingleAssets } from './shell/document.ts'
import { icon } from './shell/icon-file.ts'
import { Site } from './shell/site.tsx'
import { pages as sitePages, type PageId } from './site.ts'

const components: Record<Exclude<PageId, 'guide'>, ComponentType> = {
  home: HomePage,
  jwt: JwtPage,
  hash: HashPage,
  password: PasswordPage,
  base64: Base64Page,
  advisor: AdvisorPage,
  planner: PlannerPage,
}

/** What the build has to write: one file for each address. */
export const pages: readonly { readonly id: PageId; readonly file: string }[] = sitePages.map(
  ({ id, path }) => ({ id, file: fileOf(path) }),
)

export function renderPage(id: PageId, assets: DocumentAssets): string {
  if (id === 'guide') throw new Error('The guide is made by renderGuide.')
  return documentOf(id, { ...assets, body: renderToString(<Site id={id} Page={components[id]} />) })
}

/** The documents of the guide, with the same surroundings as every page. */
export function renderGuide(
  input: Omit<GuideInput, 'paths'>,
  assets: DocumentAssets,
): readonly { readonly file: string; readonly html: string }[] {
  const all = guideDocuments({ ...input, paths: sitePages.map(({ path }) => path) })
  return all.map((shown) => {
    const html = renderToString(<GuideLayout shown={shown} all={all} />)
    const body = renderToString(<Site id="guide" Page={() => <GuidePage html={html} />} />)
    const { title, description } = shown
    return { file: fileOf(shown.path), html: documentOf('guide', { ...assets, body, title, description }) }
  })
}

function fileOf(path: string): string {
  return `${path.slice(1)}${path === '/' ? '' : '/'}index.html`
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
