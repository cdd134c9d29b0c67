import { diffTokens, inspect, type ClaimChange, type Inspection, type TokenDiff } from '@latchkey/toolbox/jwt'
import { exitCodes, malformedError, usageError, type ExitCode } from '../io/exit.ts'
import { outputForm, paint, print, printableDeep, printJson, type Paint } from '../io/output.ts'
import type { DiffFlags } from './flags.ts'
import { nowSeconds } from './moment.ts'
import { tokenText } from './sign.ts'

/** `latchkey jwt diff`: exit code 0 when both say the same with the same signature, 1 when they differ, as `diff` has it. */
export async function diffFromArguments(before: string, after: string, flags: DiffFlags): Promise<ExitCode> {
  if (before === '-' && after === '-') throw usageError('Only one of the two can come from standard input.')
  const diff = diffTokens(
    readable(await tokenText(before), 'first'),
    readable(await tokenText(after), 'second'),
  )
  if (outputForm(flags) === 'json') printJson({ report: 'latchkey.jwt.diff.1', ...diff })
  else print(diffText(printableDeep(diff), flags))
  const isSame =
    diff.signature !== 'different' && [...diff.header, ...diff.payload].every(({ kind }) => kind === 'same')
  return isSame ? exitCodes.ok : exitCodes.failed
}

function readable(text: string, which: string): Inspection {
  const inspection = inspect(text, { nowSeconds: nowSeconds() })
  if (inspection.header?.json?.root?.kind !== 'object')
    throw malformedError(
      `The ${which} is no token that can be read. ${inspection.refusal ?? inspection.shape.title}.`,
    )
  return inspection
}

function diffText(diff: TokenDiff, { all }: DiffFlags): string {
  const style = paint()
  const rows = [
    ...sectionRows('Header', diff.header, all === true, style),
    ...sectionRows('Payload', diff.payload, all === true, style),
    `${style.bold('Signature')}  ${diff.signature}`,
    '',
    diff.summary,
  ]
  return `${rows.join('\n')}\n`
}

function sectionRows(
  title: string,
  changes: readonly ClaimChange[],
  isAll: boolean,
  style: Paint,
): readonly string[] {
  const shown = changes.filter(({ kind }) => isAll || kind !== 'same')
  return shown.length === 0
    ? []
    : [style.bold(title), ...shown.flatMap((change) => changeRows(change, style)), '']
}

function changeRows(
  { path, kind, before, after, deltaWords }: ClaimChange,
  { red, green, dim }: Paint,
): readonly string[] {
  const name = path === '' ? '(all of it)' : path
  if (kind === 'same') return [dim(`    ${name}: ${before ?? ''}`)]
  return [
    ...(before === null ? [] : [red(`  - ${name}: ${before}`)]),
    ...(after === null
      ? []
      : [green(`  + ${name}: ${after}${deltaWords === null ? '' : `  (${deltaWords})`}`)]),
  ]
}
