import type { Finding } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { Findings } from '../../kit/findings.tsx'
import { plural } from '../../kit/format.ts'
import { Panel } from '../../kit/panel.tsx'

const severities = ['danger', 'warning', 'note'] as const

/** Everything that is odd about the token, the worst first. */
export function FindingsPanel({ findings }: { readonly findings: readonly Finding[] }): JSX.Element {
  const sorted = severities.flatMap((severity) => findings.filter((finding) => finding.severity === severity))
  const counts = severities
    .map(
      (severity) => [severity, findings.filter((finding) => finding.severity === severity).length] as const,
    )
    .filter(([, count]) => count > 0)
    .map(([severity, count]) => plural(count, severity))
  return (
    <Panel heading={`Findings${counts.length > 0 ? `: ${counts.join(', ')}` : ''}`}>
      {sorted.length > 0 ? <Findings items={sorted} /> : <p class="soft">Nothing odd was found.</p>}
    </Panel>
  )
}
