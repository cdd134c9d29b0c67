import type { LabResult } from '../result.ts'
export function reportInHtml(_result: LabResult): string {
  return ''
}
