import './hash.css'
import { toHex } from '@latchkey/toolbox/bytes'
import {
  decodeSums,
  hashAlgorithms,
  hashFacts,
  parseExpected,
  parseSums,
  type HashAlgorithm,
  type LineEndings,
} from '@latchkey/toolbox/hash'
import type { JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { announce } from '../../kit/announce.tsx'
import { ChoiceGroup } from '../../kit/choice.tsx'
import { CopyButton } from '../../kit/copy-button.tsx'
import { Disclosure } from '../../kit/disclosure.tsx'
import { FileDrop } from '../../kit/file-drop.tsx'
import { useHandOff } from '../../kit/hand-off.ts'
import { Icon } from '../../kit/icon.tsx'
import { ForgetButton, useOption } from '../../kit/options.tsx'
import { TextArea } from '../../kit/text-area.tsx'
import { ToolLayout } from '../../kit/tool-layout.tsx'
import { VerdictStrip } from '../../kit/verdict-strip.tsx'
import { hasOnlyLf, pastedCrlfNote, WatchPaste } from '../../kit/watch-paste.tsx'
import { compareWith, describeExpected } from './comparison.ts'
import { DigestLine, DigestPanel } from './digest-panel.tsx'
import { FilesPanel } from './files-panel.tsx'
import { HmacForm, keyBytes, noHmac } from './hmac-form.tsx'
import { sumsRows, sumsVerdict } from './sums-table.tsx'
import { useHashQueue } from './use-hash-queue.ts'
import { useTextDigest } from './use-text-digest.ts'

const lineEndings: readonly { readonly id: LineEndings; readonly label: string }[] = [
  { id: 'as-given', label: 'As given' },
  { id: 'lf', label: 'LF (Unix)' },
  { id: 'crlf', label: 'CRLF (Windows)' },
]

/** Digests of text and of files, compared with what is expected. */
export function HashPage(): JSX.Element {
  const { delivery } = useHandOff()
  const delivered = delivery?.text ?? ''
  // A digest or a sums file is to be compared with; anything else is to be hashed.
  const isExpected = parseExpected(delivered).digests.length > 0
  const [text, setText] = useState(isExpected ? '' : delivered)
  const [hadCrlf, setHadCrlf] = useState(false)
  const [expectedText, setExpectedText] = useState(isExpected ? delivered : '')
  const [hmac, setHmac] = useState(noHmac)
  const [algorithm, setAlgorithm] = useOption<HashAlgorithm>('hash', 'algorithm', {
    initial: 'sha256',
    accepts: isAlgorithm,
  })
  const [ending, setEnding] = useOption<LineEndings>('hash', 'lineEndings', {
    initial: 'as-given',
    accepts: isLineEnding,
  })

  const key = useMemo(() => keyBytes(hmac), [hmac])
  const keyOrNone = key instanceof Uint8Array ? key : null
  const expected = useMemo(() => parseExpected(expectedText), [expectedText])
  const entries = useMemo(() => {
    const { entries } = parseSums(expectedText)
    return entries.length > 0 ? entries : []
  }, [expectedText])
  const wanted = useMemo(
    () => [...new Set([algorithm, ...entries.map((entry) => entry.algorithm)])],
    [algorithm, entries],
  )
  const queue = useHashQueue(wanted, keyOrNone)
  const digest = useTextDigest(text, { algorithm, lineEndings: ending, key: keyOrNone })

  // The algorithm follows what is expected, unless the text names none that we have.
  const [onlyOne] = expected.digests.length === 1 ? expected.digests : []
  useEffect(() => {
    if (onlyOne?.algorithm !== undefined && onlyOne.algorithm !== null) setAlgorithm(onlyOne.algorithm)
  }, [onlyOne?.digest])

  const addFiles = async (files: readonly File[]): Promise<void> => {
    const kept: File[] = []
    for (const file of files) {
      const sums = await sumsIn(file)
      if (sums === null) kept.push(file)
      else {
        setExpectedText(sums)
        announce(`${file.name} is a list of checksums: the files are compared with it.`)
      }
    }
    if (kept.length > 0) queue.add(kept)
  }
  useEffect(() => {
    if (delivery?.files !== undefined) void addFiles(delivery.files)
  }, [])

  const single = queue.files.length === 1 && digest === null ? queue.files[0] : undefined
  const shown = digest?.digest ?? single?.digests[algorithm]
  const compared = shown === undefined ? null : compareWith(expected, algorithm, shown)
  const { label } = hashFacts(algorithm)
  const isHmac = keyOrNone !== null
  const rows = isHmac ? [] : sumsRows(entries, queue.files)
  const verdict = rows.length > 0 ? sumsVerdict(rows) : compared?.verdict

  useEffect(() => {
    if (verdict !== undefined) announce(`${verdict.word}. ${verdict.detail ?? ''}`)
  }, [verdict?.word, verdict?.detail])

  return (
    <ToolLayout
      heading="SHA-256 and other digests"
      lead="Of text while you type, of files of any size. They are read on this device and go nowhere."
      actions={<ForgetButton tool="hash" />}
      summary={
        shown === undefined && verdict === undefined ? undefined : (
          <div class="stack tight">
            {shown !== undefined && rows.length === 0 && (
              <>
                <p class="summary-title">
                  {isHmac ? 'HMAC-' : ''}
                  {label} of {digest === null ? single!.name : 'the text'}
                </p>
                <DigestLine digest={shown} differsAt={compared?.differsAt ?? null} />
              </>
            )}
            {verdict !== undefined && <VerdictStrip label="Verdicts" verdicts={[verdict]} />}
          </div>
        )
      }
      input={
        <>
          {shown !== undefined && (
            <div class="row only-narrow">
              <CopyButton what="the digest" text={() => toHex(shown)} />
            </div>
          )}
          <ChoiceGroup
            label="Algorithm"
            choices={hashAlgorithms.map(({ name, label }) => ({ id: name, label }))}
            selected={algorithm}
            onSelect={setAlgorithm}
          />
          <WatchPaste onPaste={setHadCrlf}>
            <TextArea
              label="Text"
              help={
                hadCrlf && ending === 'as-given' && hasOnlyLf(text)
                  ? `${pastedCrlfNote} choose CRLF below for the digest of what you copied.`
                  : undefined
              }
              value={text}
              onChange={setText}
              onFile={(file) => void addFiles([file])}
              rows={4}
              actions={
                <>
                  <button type="button" class="button small" onClick={() => setText('hello')}>
                    <Icon name="code" />
                    <span>Example</span>
                  </button>
                  <button
                    type="button"
                    class="button small"
                    disabled={text === ''}
                    onClick={() => setText('')}
                  >
                    <Icon name="cross" />
                    <span>Clear</span>
                  </button>
                </>
              }
            />
          </WatchPaste>
          <ChoiceGroup
            label="Line endings of the text"
            choices={lineEndings}
            selected={ending}
            onSelect={setEnding}
          />
          <FileDrop label="Choose files" isMultiple onFiles={(files) => void addFiles(files)} />
          <TextArea
            label="Expected digest or sums file"
            value={expectedText}
            onChange={setExpectedText}
            onFile={(file) => void file.text().then(setExpectedText)}
            rows={3}
            help={
              expected.digests.length > 0
                ? describeExpected(expected)
                : 'In any form: hexadecimal, Base64, sha256-…, a line or all of SHA256SUMS, Get-FileHash, certutil.'
            }
            error={
              expectedText.trim() !== '' && expected.digests.length === 0
                ? describeExpected(expected)
                : undefined
            }
          />
          <Disclosure summary="HMAC with a key">
            <HmacForm input={hmac} onInput={setHmac} />
          </Disclosure>
        </>
      }
      result={
        <>
          {digest !== null && <DigestPanel algorithm={algorithm} isHmac={isHmac} text={digest} />}
          {queue.files.length > 0 && (
            <FilesPanel queue={queue} algorithm={algorithm} rows={rows} isHmac={isHmac} />
          )}
          {digest === null && queue.files.length === 0 && (
            <p class="empty">
              {text === ''
                ? 'Type text, or choose files, and the digest stands here. Drop files together with their SHA256SUMS, and each of them is checked.'
                : 'Working …'}
            </p>
          )}
          {verdict?.tone === 'good' && (
            <p class="help">
              A digest from the same page as the download proves that nothing broke on the way, not who made
              the file: whoever could change the one there could change the other.
            </p>
          )}
        </>
      }
    />
  )
}

const mostSumsBytes = 4 * 1024 * 1024

/** The text of a file that is a list of checksums by its name and its content; null for any other. */
async function sumsIn(file: File): Promise<string | null> {
  if (file.size > mostSumsBytes || !/(sums?(\.txt)?|\.(md5|sha\d*))$/i.test(file.name)) return null
  try {
    const text = decodeSums(new Uint8Array(await file.arrayBuffer()))
    return text !== null && parseSums(text).entries.length > 0 ? text : null
  } catch {
    // It cannot be read: the queue will say so.
    return null
  }
}

function isAlgorithm(value: unknown): value is HashAlgorithm {
  return hashAlgorithms.some(({ name }) => name === value)
}

function isLineEnding(value: unknown): value is LineEndings {
  return lineEndings.some(({ id }) => id === value)
}
