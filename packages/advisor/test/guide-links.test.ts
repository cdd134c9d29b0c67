import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { anchorOf } from '../../../apps/workbench/src/guide/inline.ts'
import { allGuideLinks, type GuideLink } from '../src/guide-links.ts'
import { advise, decisionRecord, type GivenAnswers } from '../src/index.ts'

const guide = resolve(import.meta.dirname, '../../../docs/guide')

function isThere(link: GuideLink): boolean {
  const [, slug = '', anchor] = /^\/guide\/([a-z]+)#(.+)$/.exec(link) ?? []
  const text = readFileSync(join(guide, `${slug}.md`), 'utf8')
  return [...text.matchAll(/^##+ (.+)$/gm)].some(([, heading]) => anchorOf(heading!) === anchor)
}

it('each link into the guide leads to a heading that is there', () => {
  expect(allGuideLinks.filter((link) => !isThere(link))).toEqual([])
  expect(allGuideLinks.length).toBeGreaterThan(50)
})

const answers: readonly GivenAnswers[] = [
  {},
  { clients: ['ssr_web', 'native', 'service'], services: 6, stated_belief: 'JWTs are stateless, and faster' },
  { clients: ['native'], services: 12, gateway: 'jwt_only', revocation_deadline_s: 900, key_ops: 'none' },
  { clients: ['ssr_web'], revocation_deadline_s: 0, survive_store_outage_s: 3_600 },
  { peak_rps: 1e6, active_sessions: 1e8, store: 'none', revocation_deadline_s: null },
]

it.each(answers)('%j: every reason, violation, warning and note says where it is explained', (given) => {
  const advice = advise(given)
  const { recommendation, warnings, warnings_explained_in, families, notes } = advice
  expect(recommendation.reasons_explained_in).toHaveLength(recommendation.reasons.length)
  expect(warnings_explained_in).toHaveLength(warnings.length)
  const links = [
    ...recommendation.reasons_explained_in,
    ...warnings_explained_in,
    ...families.flatMap(({ violations }) => violations.map(({ explained_in }) => explained_in)),
    ...notes.map(({ explained_in }) => explained_in),
  ]
  expect(links.filter((link) => !allGuideLinks.includes(link))).toEqual([])
  const record = decisionRecord(given, advice)
  for (const link of links) expect(record).toContain(`(see \`${link}\`)`)
})
