import type { JSX } from 'preact'
import { guideGroups } from './contents.ts'
import { type GuideDocument, shortTitle } from './guide.ts'

export interface GuideLayoutProps {
  readonly shown: GuideDocument
  readonly all: readonly GuideDocument[]
}

/** A page of the guide with the way to the others. */
export function GuideLayout({ shown, all }: GuideLayoutProps): JSX.Element {
  const at = all.indexOf(shown)
  const before = all[at - 1]
  const after = all[at + 1]
  return (
    <>
      <div class="guide-text">
        <p class="guide-where">
          <a href="/guide">Guide</a> <a href="#contents">All pages</a>
        </p>
        <article dangerouslySetInnerHTML={{ __html: shown.html }} />
        <nav class="guide-turn" aria-label="Next and previous page">
          {before !== undefined && (
            <a rel="prev" href={before.path}>
              <span>Before</span> {shortTitle(before)}
            </a>
          )}
          {after !== undefined && (
            <a rel="next" href={after.path}>
              <span>Next</span> {shortTitle(after)}
            </a>
          )}
        </nav>
      </div>
      <nav class="guide-contents" id="contents" aria-label="Pages of the guide">
        {guideGroups.map(({ name, slugs }) => (
          <div key={name}>
            <p class="guide-group">{name}</p>
            <ul>
              {all
                .filter(({ slug }) => slugs.includes(slug))
                .map((page) => (
                  <li key={page.slug}>
                    <a href={page.path} aria-current={page === shown ? 'page' : undefined}>
                      {shortTitle(page)}
                    </a>
                  </li>
                ))}
            </ul>
          </div>
        ))}
      </nav>
    </>
  )
}
