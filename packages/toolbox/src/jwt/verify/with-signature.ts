import type { Severity } from '../findings/finding.ts'
import type { Inspection } from '../inspect/inspection.ts'
import type { SignatureReport } from './signature-report.ts'

const order: readonly Severity[] = ['danger', 'warning', 'note']

/** The same inspection with the verdicts and findings of a signature check in it. */
export function withSignature(inspection: Inspection, report: SignatureReport): Inspection {
  const all = [...report.findings, ...inspection.findings]
  return {
    ...inspection,
    findings: order.flatMap((severity) => all.filter((finding) => finding.severity === severity)),
    verdicts: { ...inspection.verdicts, signature: report.signature, provenance: report.provenance },
  }
}
