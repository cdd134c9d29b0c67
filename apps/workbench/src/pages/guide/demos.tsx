import { render } from 'preact'
import { ExpireDemo } from './expire-demo.tsx'
import { ForgeDemo } from './forge-demo.tsx'

/** Brings the demonstrations of a page to life, where the browser can sign: over HTTPS and on localhost. */
export function startDemos(): void {
  if (crypto.subtle === undefined) return
  for (const place of document.querySelectorAll<HTMLElement>('[data-demo]')) {
    const body = place.querySelector('.demo-body')!
    const { demo, token = '', secret = '' } = place.dataset
    body.replaceChildren()
    render(demo === 'forge' ? <ForgeDemo token={token} secret={secret} /> : <ExpireDemo />, body)
  }
}
