import './base64.css'
import { base64Modes, type Base64Mode, type EncodeOptions } from '@latchkey/toolbox/base64'
import { encodeUtf8, fromHex, loneSurrogateIn } from '@latchkey/toolbox/bytes'
import type { JSX } from 'preact'
import { useEffect, useMemo, useState } from 'preact/hooks'
import { announce } from '../../kit/announce.tsx'
import { Check, ChoiceGroup } from '../../kit/choice.tsx'
import { Field } from '../../kit/field.tsx'
import { FileDrop } from '../../kit/file-drop.tsx'
import { formatBytes, formatCount } from '../../kit/format.ts'
import { useHandOff } from '../../kit/hand-off.ts'
import { Icon } from '../../kit/icon.tsx'
import { ForgetButton, useOption } from '../../kit/options.tsx'
import { Progress } from '../../kit/progress.tsx'
import { type Mark, TextArea } from '../../kit/text-area.tsx'
import { ToolLayout } from '../../kit/tool-layout.tsx'
import { VerdictStrip } from '../../kit/verdict-strip.tsx'
import { hasOnlyLf, pastedCrlfNote, WatchPaste } from '../../kit/watch-paste.tsx'
import type { DecodedBytes } from './base64-job.ts'
import { DecodedPanel, decodedVerdicts } from './decoded-panel.tsx'
import { EncodedPanel } from './encoded-panel.tsx'
import { useConversion, type Direction } from './use-conversion.ts'

type InputKind = 'text' | 'hex'

/** Base64 both ways, of text and files. */
export function Base64Page(): JSX.Element {
  const { delivery } = useHandOff()
  const [text, setText] = useState(delivery?.text ?? '')
  const [file, setFile] = useState<File | null>(delivery?.files?.[0] ?? null)
  const [direction, setDirection] = useOption<Direction>('base64', 'direction', {
    initial: 'decode',
    accepts: isDirection,
  })
  const [mode, setMode] = useOption<Base64Mode>('base64', 'mode', { initial: 'lenient', accepts: isMode })
  const [alphabet, setAlphabet] = useOption<'standard' | 'url'>('base64', 'alphabet', {
    initial: 'standard',
    accepts: isAlphabet,
  })
  const [isPadded, setIsPadded] = useOption('base64', 'padding', { initial: true, accepts: isBoolean })
  const [wrap, setWrap] = useOption('base64', 'wrap', { initial: 0, accepts: isWrap })
  const [isCrlf, setIsCrlf] = useOption('base64', 'crlf', { initial: false, accepts: isBoolean })
  const [kind, setKind] = useState<InputKind>('text')
  const [hadCrlf, setHadCrlf] = useState(false)
  const [isTextCrlf, setIsTextCrlf] = useState(false)
  const [mediaType, setMediaType] = useState('')

  const options: EncodeOptions = {
    alphabet,
    padding: isPadded ? 'required' : 'forbidden',
    wrap,
    lineBreak: isCrlf ? 'crlf' : 'lf',
  }
  const bytes = useMemo(() => {
    if (direction === 'decode' || file !== null) return null
    if (kind === 'hex') return fromHex(text.replaceAll(/[\s:]|0x/g, ''))
    return encodeUtf8(isTextCrlf ? text.replaceAll(/\r?\n/g, '\r\n') : text)
  }, [direction, file, kind, text, isTextCrlf])
  const conversion = useConversion(
    {
      direction,
      text: direction === 'decode' && file === null ? text : null,
      source: file,
      mode,
      options,
      prefix: mediaType === '' || direction === 'decode' ? '' : `data:${mediaType};base64,`,
    },
    bytes,
  )
  const { reply, fraction, problem, cancel } = conversion
  const decoded = reply?.kind === 'decode' ? reply.decoded : null
  const encoded = reply?.kind === 'encode' ? reply : null
  const isEmpty = text === '' && file === null
  const verdicts = decoded === null || isEmpty ? null : decodedVerdicts(decoded)
  const isBadHex = direction === 'encode' && kind === 'hex' && file === null && bytes === null
  const isLineBreakAsked = direction === 'encode' && kind === 'text' && file === null && text.includes('\n')
  const lone = direction === 'encode' && kind === 'text' ? loneSurrogateIn(text) : -1

  useEffect(() => {
    if (verdicts !== null) announce(verdicts.map(({ label, word }) => `${label}: ${word}.`).join(' '))
  }, [verdicts?.map(({ word }) => word).join()])

  const choose = (chosen: File): void => {
    setFile(chosen)
    setText('')
  }
  const swap = async (): Promise<void> => {
    const to = direction === 'decode' ? 'encode' : 'decode'
    if (file === null && encoded !== null) setText(await encoded.blob.text())
    else if (file === null && decoded !== null && decoded.content.invalidUtf8At === null)
      setText(await decoded.blob.text())
    setKind('text')
    setDirection(to)
    announce(to === 'decode' ? 'Now decoding.' : 'Now encoding.')
  }

  return (
    <ToolLayout
      heading="Base64"
      lead="Both ways while you type. What is wrong is named with its place, and as much as possible is decoded all the same."
      actions={<ForgetButton tool="base64" />}
      summary={verdicts === null ? undefined : <VerdictStrip label="Verdicts" verdicts={verdicts} />}
      input={
        <>
          <div class="row direction-row">
            <ChoiceGroup
              label="Direction"
              choices={[
                { id: 'decode', label: 'Decode' },
                { id: 'encode', label: 'Encode' },
              ]}
              selected={direction}
              onSelect={setDirection}
            />
            <button type="button" class="button small" onClick={() => void swap()}>
              <Icon name="swap" />
              <span>Swap</span>
            </button>
          </div>
          <WatchPaste onPaste={setHadCrlf}>
            <TextArea
              label={direction === 'decode' ? 'Base64' : kind === 'hex' ? 'Bytes in hexadecimal' : 'Text'}
              value={text}
              onChange={(next) => {
                setText(next)
                setFile(null)
              }}
              onFile={choose}
              rows={6}
              marks={decoded === null || file !== null ? [] : marksFor(decoded, text)}
              error={
                isBadHex
                  ? 'This is not hexadecimal: pairs of the digits 0 to 9 and a to f, with spaces or colons between.'
                  : undefined
              }
              help={
                lone === -1
                  ? isLineBreakAsked && hadCrlf && !isTextCrlf && hasOnlyLf(text)
                    ? `${pastedCrlfNote} choose “CRLF in the text” below to encode what you copied.`
                    : undefined
                  : `Character ${formatCount(lone + 1)} is half of a surrogate pair, which UTF-8 cannot encode: it becomes EF BF BD.`
              }
              actions={
                <>
                  <button
                    type="button"
                    class="button small"
                    onClick={() => {
                      setFile(null)
                      setText(direction === 'decode' ? 'SGVsbG8sIHdvcmxkIQ==' : 'Hello, world!')
                    }}
                  >
                    <Icon name="code" />
                    <span>Example</span>
                  </button>
                  <button
                    type="button"
                    class="button small"
                    disabled={isEmpty}
                    onClick={() => {
                      setText('')
                      setFile(null)
                    }}
                  >
                    <Icon name="cross" />
                    <span>Clear</span>
                  </button>
                </>
              }
            />
          </WatchPaste>
          <FileDrop label="Choose a file" onFiles={([first]) => first !== undefined && choose(first)} />
          {file !== null && (
            <p class="notice">
              {file.name}, {formatBytes(file.size)}
            </p>
          )}
          {direction === 'decode' ? (
            <ChoiceGroup
              label="Held to"
              choices={base64Modes.map(({ name, label }) => ({
                id: name,
                label: shortLabels[name] ?? label,
              }))}
              selected={mode}
              onSelect={setMode}
            />
          ) : (
            <>
              <ChoiceGroup
                label="The input is"
                choices={[
                  { id: 'text', label: 'Text (UTF-8)' },
                  { id: 'hex', label: 'Hexadecimal' },
                ]}
                selected={kind}
                onSelect={setKind}
              />
              <ChoiceGroup
                label="Alphabet"
                choices={[
                  { id: 'standard', label: 'Standard (+ /)' },
                  { id: 'url', label: 'URL-safe (- _)' },
                ]}
                selected={alphabet}
                onSelect={setAlphabet}
              />
              <ChoiceGroup
                label="Line length"
                choices={[
                  { id: '0', label: 'One line' },
                  { id: '64', label: '64 (PEM)' },
                  { id: '76', label: '76 (MIME)' },
                ]}
                selected={String(wrap)}
                onSelect={(next) => setWrap(Number(next))}
              />
              <div class="row">
                <Check label="Padding (=)" isChecked={isPadded} onChange={setIsPadded} />
                <Check label="Line breaks of CRLF" isChecked={isCrlf} onChange={setIsCrlf} />
                {isLineBreakAsked && (
                  <Check label="CRLF in the text" isChecked={isTextCrlf} onChange={setIsTextCrlf} />
                )}
              </div>
              <Field label="As a data: URL of the type" help="Leave it empty for Base64 alone.">
                {(control) => (
                  <input
                    {...control}
                    type="text"
                    value={mediaType}
                    placeholder="image/png"
                    spellcheck={false}
                    autocomplete="off"
                    onInput={(event) => setMediaType(event.currentTarget.value.trim())}
                  />
                )}
              </Field>
            </>
          )}
        </>
      }
      result={
        <>
          {fraction !== null && (
            <Progress label="Converting" fraction={fraction === 0 ? undefined : fraction} onCancel={cancel} />
          )}
          {problem !== null && (
            <p class="notice" role="status">
              {problem}
            </p>
          )}
          {isEmpty && (
            <p class="empty">
              {direction === 'decode'
                ? 'Paste Base64, a data: URL or PEM, or choose a file. Nothing at all decodes to nothing.'
                : 'Type text, or choose a file.'}
            </p>
          )}
          {decoded !== null && !isEmpty && (
            <DecodedPanel decoded={decoded} text={text} onDecodeAgain={setText} />
          )}
          {encoded !== null && !isEmpty && (
            <EncodedPanel encoded={encoded} bytes={file?.size ?? bytes?.length ?? 0} />
          )}
        </>
      }
    />
  )
}

const shortLabels: Partial<Record<Base64Mode, string>> = {
  strict: 'Strict',
  jose: 'URL-safe, no padding',
  mime: 'MIME',
  pem: 'PEM',
}

/** Marks where the first faults are: one character each. */
function marksFor({ findings }: DecodedBytes, text: string): readonly Mark[] {
  const places = findings
    .filter(({ severity, place }) => severity !== 'note' && place.at < text.length)
    .map(({ place }) => place.at)
  return [...new Set(places)]
    .toSorted((a, b) => a - b)
    .map((at) => ({ from: at, to: at + (text.codePointAt(at)! > 0xffff ? 2 : 1), tone: 'bad' }))
}

function isDirection(value: unknown): value is Direction {
  return value === 'decode' || value === 'encode'
}

function isMode(value: unknown): value is Base64Mode {
  return base64Modes.some(({ name }) => name === value)
}

function isAlphabet(value: unknown): value is 'standard' | 'url' {
  return value === 'standard' || value === 'url'
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean'
}

function isWrap(value: unknown): value is number {
  return value === 0 || value === 64 || value === 76
}
