import { textField } from './form.ts'

/** The pages that somebody can be sent back to: all of ours that show something, and nothing else, so no spelling leads elsewhere. */
const pages: readonly RegExp[] = [
  /^\/$/,
  /^\/basket$/,
  /^\/checkout$/,
  /^\/orders$/,
  /^\/orders\/[1-9]\d{0,8}$/,
  /^\/account$/,
  /^\/account\/address$/,
]

/** Where to go on after a sign-in; the start page for anything that is not a page of this shop. */
export function returnPath(wish: string | null): string {
  return wish !== null && pages.some((page) => page.test(wish)) ? wish : '/'
}

/** The page that a request is about: itself, or for a form that was sent, the page to which it belongs. */
export function pageOf({ path, body }: { readonly path: string; readonly body?: unknown }): string {
  if (path.startsWith('/account/sessions')) return '/account'
  return returnPath(path === '/step-up' || path === '/sign-in' ? textField(body, 'return_to') : path)
}
