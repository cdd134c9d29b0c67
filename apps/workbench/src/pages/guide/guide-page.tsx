import './guide.css'
import type { JSX } from 'preact'

export interface GuidePageProps {
  /** What the page says, already HTML: made by the build, and never by anybody who visits. */
  readonly html: string
}

/** A page of the guide. Its text is only in the document, not in a script, so that it costs nothing to take over. */
export function GuidePage({ html }: GuidePageProps): JSX.Element {
  return <div class="guide" dangerouslySetInnerHTML={{ __html: html }} />
}
