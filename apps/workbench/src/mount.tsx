import { type ComponentType, hydrate, render } from 'preact'
import { Site } from './shell/site.tsx'
import type { PageId } from './site.ts'

/** Takes over the prerendered page. */
export function mountPage(id: PageId, Page: ComponentType): void {
  const root = document.getElementById('app')!
  const site = <Site id={id} Page={Page} />
  // The single file comes without prerendered content, since it holds every page.
  if (__SINGLE_FILE__) render(site, root)
  else hydrate(site, root)
}
