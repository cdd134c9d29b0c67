import { guidePath, guideSlugs } from './contents.ts'
import { demoHtml } from './demos.ts'
import { figuresHtml, type Results } from './figures.ts'
import { plainText } from './inline.ts'
import { labFiguresHtml, type LabResults } from './lab-figures.ts'
import { renderMarkdown, type Rendered } from './markdown.ts'
import { type SignExample, tokenHtml } from './tokens.ts'

export interface GuideInput {
  /** The text of each page by slug. */
  readonly texts: Readonly<Record<string, string>>
  /** Committed runs of the benchmarks, the newest first. */
  readonly runs: readonly Results[]
  /** The newest committed run of the lab. */
  readonly lab: LabResults
  readonly sign: SignExample
  /** Addresses of the rest of the site. */
  readonly paths: readonly string[]
}

export interface GuideDocument extends Rendered {
  readonly slug: string
  readonly path: string
}

/** Every page of the guide, in reading order. */
export function guideDocuments({ texts, runs, lab, sign, paths }: GuideInput): readonly GuideDocument[] {
  const unlisted = Object.keys(texts).filter((slug) => !guideSlugs.includes(slug))
  if (unlisted.length > 0) throw new Error(`Not in src/guide/contents.ts: ${unlisted.join(', ')}`)
  const blocks: Readonly<Record<string, (text: string) => string>> = {
    figures: (text) => figuresHtml(text, runs),
    lab: (text) => labFiguresHtml(text, lab),
    token: (text) => tokenHtml(text, sign),
    demo: (text) => demoHtml(text, sign),
  }
  return guideSlugs.map((slug) => {
    const text = texts[slug]
    if (text === undefined) throw new Error(`docs/guide/${slug}.md is missing.`)
    const rendered = renderMarkdown(text, {
      resolve: (target) => resolveLink(target, paths),
      block: (kind, content) => blocks[kind]?.(content),
    })
    return { slug, path: guidePath(slug), ...rendered }
  })
}

/** The name of a page in the table of contents. */
export function shortTitle({ title }: Rendered): string {
  return plainText(title)
}

/** Texts link to each other and to the repository as files do, which is right where they are read as files. */
function resolveLink(target: string, paths: readonly string[]): string | null {
  if (target.startsWith('https:') || target.startsWith('#')) return target
  const page = /^(?:\.\/)?([a-z]+)\.md(#.+)?$/.exec(target)
  if (page !== null) return `${guidePath(page[1]!)}${page[2] ?? ''}`
  // Other pages of the repository are not on the site: their name stays, in the words of the link.
  if (target.startsWith('../')) return null
  if (target.startsWith('/')) return paths.includes(target.split('#')[0]!) ? target : null
  throw new Error(`A link of the guide leads nowhere: ${target}`)
}
