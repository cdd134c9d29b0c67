import { type RunningServer, strategyWords } from '@latchkey/server'

/** What `latchkey serve` says once it listens. The setup link is shown here and nowhere else. */
export function banner({ url, strategy, data, setupLink }: RunningServer): string {
  const lines = [
    '',
    `  Latchkey listens on ${url}`,
    '',
    `  strategy   ${strategy}: ${strategyWords[strategy].summary}`,
    `  data       ${data}`,
    `  stop       Ctrl+C`,
    '',
  ]
  if (setupLink !== null) {
    lines.push('  There is no administrator yet. Become it, within the hour, at', '', `  ${setupLink}`, '')
  }
  return `${lines.join('\n')}\n`
}
