/** The pages of the guide, in reading order. The text of each is `docs/guide/<slug>.md`. */
export interface GuideGroup {
  readonly name: string
  readonly slugs: readonly string[]
}

export const guideGroups: readonly GuideGroup[] = [
  { name: 'Choose', slugs: ['start', 'when', 'architectures', 'scenarios', 'combined'] },
  { name: 'The differences', slugs: ['state', 'revocation', 'scaling', 'claims'] },
  { name: 'The browser', slugs: ['cookies', 'csrf', 'storage'] },
  { name: 'Time and keys', slugs: ['expiry', 'rotation', 'keys', 'gateways'] },
  { name: 'Look up', slugs: ['questions', 'misconceptions', 'glossary'] },
]

export const guideSlugs: readonly string[] = guideGroups.flatMap(({ slugs }) => slugs)

export function guidePath(slug: string): string {
  return slug === 'start' ? '/guide' : `/guide/${slug}`
}
