import type { LabResult } from '../result.ts'
export function reportInMarkdown(_result: LabResult): string {
  return ''
}
