import { toHex } from '@latchkey/toolbox/bytes'
import { digestForms, hashFacts, type HashAlgorithm } from '@latchkey/toolbox/hash'
import type { JSX } from 'preact'
import { CopyButton } from '../../kit/copy-button.tsx'
import { Findings } from '../../kit/findings.tsx'
import { formatCount, plural } from '../../kit/format.ts'
import { Panel } from '../../kit/panel.tsx'
import type { TextDigest } from './use-text-digest.ts'

export interface DigestPanelProps {
  readonly algorithm: HashAlgorithm
  readonly isHmac: boolean
  readonly text: TextDigest
}

/** Everything about the digest of the text. */
export function DigestPanel({ algorithm, isHmac, text }: DigestPanelProps): JSX.Element {
  const { label, standing } = hashFacts(algorithm)
  const { hex, base64, base64url, integrity } = digestForms(text.digest, algorithm)
  const rows = [
    { name: 'Hexadecimal', value: hex },
    { name: 'Base64', value: base64 },
    { name: 'Base64url', value: base64url },
    ...(integrity === null || isHmac ? [] : [{ name: 'Integrity', value: integrity }]),
  ]
  return (
    <Panel heading={`${isHmac ? 'HMAC-' : ''}${label} of the text`}>
      <p class="soft small-text">
        {plural(text.bytes, 'byte')} in UTF-8, {formatCount(text.digest.length * 8)} bits of digest.
      </p>
      <table class="data-table digest-table">
        <caption class="visually-hidden">The digest in each form</caption>
        <tbody>
          {rows.map(({ name, value }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                <div class="digest-cell">
                  <code>{value}</code>
                  <CopyButton what={name} text={value} compact />
                </div>
              </td>
            </tr>
          ))}
          {text.withNewline !== null && (
            <tr>
              <th scope="row">With a line feed</th>
              <td>
                <div class="digest-cell">
                  <code>{text.withNewline}</code>
                  <CopyButton what="the digest with a line feed" text={text.withNewline} compact />
                </div>
                <p class="help">
                  The text has no line break at its end. <code>echo</code> and most editors add one.
                </p>
              </td>
            </tr>
          )}
        </tbody>
      </table>
      <Findings
        items={[
          ...(standing === 'broken'
            ? [
                {
                  severity: 'warning' as const,
                  title: `${label} is broken`,
                  why: 'Anybody can make two files with the same digest. Use it only for sums that were published long ago.',
                },
              ]
            : []),
          ...text.notices.map(({ text, kind }) => ({
            severity: kind === 'lone-surrogate' ? ('warning' as const) : ('note' as const),
            title: text,
          })),
        ]}
      />
    </Panel>
  )
}

/** The digest on top of everything, with a mark where it differs. */
export function DigestLine({
  digest,
  differsAt,
}: {
  readonly digest: Uint8Array
  readonly differsAt: number | null
}): JSX.Element {
  const hex = toHex(digest)
  return (
    <output class="output digest-line">
      {differsAt === null ? (
        hex
      ) : (
        <>
          {hex.slice(0, differsAt)}
          <mark class="mark tone-bad">{hex.slice(differsAt, differsAt + 1)}</mark>
          {hex.slice(differsAt + 1)}
        </>
      )}
    </output>
  )
}
