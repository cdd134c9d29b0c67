import type { GuideLink } from '@latchkey/advisor'
import type { JSX } from 'preact'

/** The way to the place in the guide that explains what was said. The single file has no guide. */
export function ExplainedIn({ guide }: { readonly guide: GuideLink | undefined }): JSX.Element | null {
  if (__SINGLE_FILE__ || guide === undefined) return null
  const [page = '', heading = ''] = guide.replace('/guide/', '').split('#')
  return (
    <a class="explained-in" href={guide}>
      Guide: {page}
      <span class="visually-hidden">, {heading.replaceAll('-', ' ')}</span>
    </a>
  )
}
