import { toHex } from '@latchkey/toolbox/bytes'
import { matchSums, type SumsEntry, type SumsRow } from '@latchkey/toolbox/hash'
import type { JSX } from 'preact'
import { plural } from '../../kit/format.ts'
import { Icon, type IconName } from '../../kit/icon.tsx'
import type { StripVerdict } from '../../kit/verdict-strip.tsx'
import type { QueuedFile } from './use-hash-queue.ts'

/** What a sums file says of the files; nothing while one of them is still to be read. */
export function sumsRows(entries: readonly SumsEntry[], files: readonly QueuedFile[]): readonly SumsRow[] {
  if (entries.length === 0 || files.length === 0) return []
  if (files.some(({ state }) => state === 'busy' || state === 'waiting')) return []
  return matchSums(
    entries,
    files.map(({ name, digests }) => ({
      name,
      digests: Object.fromEntries(
        Object.entries(digests).map(([algorithm, digest]) => [algorithm, toHex(digest)]),
      ),
    })),
  )
}

/** All of the table in one line. */
export function sumsVerdict(rows: readonly SumsRow[]): StripVerdict {
  const count = (...wanted: readonly SumsRow['status'][]): number =>
    rows.filter(({ status }) => wanted.includes(status)).length
  const [right, wrong, missing] = [count('ok', 'renamed'), count('failed'), count('missing')]
  const unlisted = count('unlisted')
  const detail = [
    `${plural(right, 'file')} right`,
    ...(wrong > 0 ? [`${wrong} different`] : []),
    ...(missing > 0 ? [`${missing} not here`] : []),
    ...(unlisted > 0 ? [`${unlisted} not in the list`] : []),
  ].join(', ')
  const found = (tone: StripVerdict['tone'], word: string): StripVerdict => ({
    label: 'Sums file',
    tone,
    word,
    detail: `${detail}.`,
  })
  if (wrong > 0) return found('bad', 'Different')
  if (right === 0) return found('caution', 'Nothing verified')
  return missing > 0 || unlisted > 0 ? found('caution', 'Not complete') : found('good', 'All right')
}

const statuses: Readonly<
  Record<SumsRow['status'], { readonly word: string; readonly icon: IconName; readonly tone: string }>
> = {
  ok: { word: 'OK', icon: 'check', tone: 'good' },
  failed: { word: 'Different', icon: 'cross', tone: 'bad' },
  renamed: { word: 'OK, renamed', icon: 'swap', tone: 'good' },
  missing: { word: 'No such file', icon: 'alert', tone: 'caution' },
  unlisted: { word: 'Not in the list', icon: 'dash', tone: 'neutral' },
}

export function SumsTable({ rows }: { readonly rows: readonly SumsRow[] }): JSX.Element {
  return (
    <table class="data-table sums-table">
      <caption>Against the sums file</caption>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Result</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ status, entry, file }, index) => {
          const { word, icon, tone } = statuses[status]
          return (
            <tr key={index}>
              <th scope="row">{entry?.name ?? file?.name}</th>
              <td>
                <span class={`status is-${tone}`}>
                  <Icon name={icon} />
                  {word}
                </span>
                {status === 'renamed' && <span class="soft small-text"> as {file.name}</span>}
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
