import type { JSX } from 'preact'
import { CopyButton } from '../../kit/copy-button.tsx'
import { Findings, type FindingItem } from '../../kit/findings.tsx'
import { formatCount, plural } from '../../kit/format.ts'
import { useHandOff } from '../../kit/hand-off.ts'
import { Icon } from '../../kit/icon.tsx'
import { Panel } from '../../kit/panel.tsx'
import { saveBlob } from '../../kit/save.ts'
import type { StripVerdict } from '../../kit/verdict-strip.tsx'
import { findPage } from '../../site.ts'
import type { DecodedBytes } from './base64-job.ts'
import { ContentViews } from './content-views.tsx'

/** What came out, what it is, and what was wrong with the text. */
export function DecodedPanel({
  decoded,
  text,
  onDecodeAgain,
}: {
  readonly decoded: DecodedBytes
  /** What was decoded, when it was no file. */
  readonly text: string
  readonly onDecodeAgain: (text: string) => void
}): JSX.Element {
  const { openPage } = useHandOff()
  const { blob, content, findings } = decoded
  const isText = content.invalidUtf8At === null && content.nulAt === null
  const withText = (use: (text: string) => void) => () => void blob.text().then(use)
  const isToken = text !== '' && findings.some(({ kind }) => kind === 'token')
  return (
    <>
      {findings.length > 0 && (
        <Panel heading="Findings">
          <Findings items={findings.map(item)} />
        </Panel>
      )}
      <Panel
        heading="Decoded"
        actions={
          <>
            {isText && blob.size > 0 && blob.size <= decoded.head.length && (
              <CopyButton
                what="the decoded text"
                text={() => new TextDecoder('utf-8', { ignoreBOM: true }).decode(decoded.head)}
              />
            )}
            <button
              type="button"
              class="button small"
              disabled={blob.size === 0}
              onClick={() => saveBlob(`decoded.${content.extension}`, blob)}
            >
              <Icon name="download" />
              <span>Save</span>
            </button>
            {(content.kind === 'jwt' || isToken) && (
              <button
                type="button"
                class="button small"
                onClick={
                  isToken ? () => openPage('jwt', { text }) : withText((text) => openPage('jwt', { text }))
                }
              >
                <Icon name="arrow" />
                <span>Open in {findPage('jwt')?.title}</span>
              </button>
            )}
            {(content.kind === 'base64' || content.kind === 'pem') && (
              <button type="button" class="button small" onClick={withText(onDecodeAgain)}>
                <Icon name="swap" />
                <span>Decode again</span>
              </button>
            )}
            <button
              type="button"
              class="button small"
              disabled={blob.size === 0}
              onClick={() => openPage('hash', { files: [new File([blob], `decoded.${content.extension}`)] })}
            >
              <Icon name="hash" />
              <span>Hash</span>
            </button>
          </>
        }
      >
        <ContentViews decoded={decoded} />
      </Panel>
    </>
  )
}

function item({ severity, text, place, suggestion, count }: DecodedBytes['findings'][number]): FindingItem {
  const where = `Line ${place.line}, column ${formatCount(place.column)}${count > 1 ? `; ${plural(count, 'time')} in all` : ''}.`
  return {
    severity: severity === 'error' ? 'danger' : severity,
    title: text,
    why: where,
    fix: suggestion === null ? undefined : suggestion === '' ? 'Leave it out.' : `Write “${suggestion}”.`,
  }
}

/** The two answers on top: is the text sound, and what is in it. */
export function decodedVerdicts({
  ok,
  findings,
  content,
  blob,
  blocks,
  alphabet,
}: DecodedBytes): readonly StripVerdict[] {
  const worst = findings.filter(({ severity }) => severity !== 'note')
  const alphabets = {
    standard: 'Standard alphabet.',
    url: 'URL-safe alphabet.',
    mixed: 'Both alphabets, mixed.',
    either: 'The same in both alphabets.',
  }
  const encoding: StripVerdict =
    ok && worst.length === 0
      ? { label: 'Encoding', tone: 'good', word: 'Sound', detail: alphabets[alphabet] }
      : {
          label: 'Encoding',
          tone: ok ? 'caution' : 'bad',
          word: ok ? plural(worst.length, 'warning') : 'Not sound',
          detail: worst[0]?.text ?? '',
        }
  const parts = blocks > 1 ? ` Several encodings in a row: ${blocks}.` : ''
  const invalid = content.invalidUtf8At
  const why =
    invalid === null || content.kind === 'image' ? '' : ` Not UTF-8 from byte ${formatCount(invalid + 1)} on.`
  const nul =
    content.nulAt === null || invalid !== null
      ? ''
      : ` A zero byte stands at ${formatCount(content.nulAt + 1)}.`
  const bom = content.hasByteOrderMark ? ' Begins with a byte order mark.' : ''
  return [
    encoding,
    {
      label: 'Content',
      tone: 'neutral',
      word: content.label,
      detail: `${plural(blob.size, 'byte')}.${why}${nul}${bom}${parts}`,
    },
  ]
}
