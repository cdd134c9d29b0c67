import { base64, base64url, decodeBase64, encodeUtf8, fromHex } from '@latchkey/toolbox/bytes'
import type { JSX } from 'preact'
import { ChoiceGroup } from '../../kit/choice.tsx'
import { plural } from '../../kit/format.ts'
import { SecretField } from '../../kit/secret-field.tsx'

export type KeyEncoding = 'text' | 'hex' | 'base64'

export interface HmacInput {
  readonly text: string
  readonly encoding: KeyEncoding
}

export const noHmac: HmacInput = { text: '', encoding: 'text' }

/** The bytes of a key, or what is wrong with it; null for no key. */
export function keyBytes({ text, encoding }: HmacInput): Uint8Array | string | null {
  if (text === '') return null
  if (encoding === 'text') return encodeUtf8(text)
  if (encoding === 'hex') {
    return (
      fromHex(text.replaceAll(/[\s:]/g, '')) ??
      'This is not hexadecimal: pairs of the digits 0 to 9 and a to f.'
    )
  }
  const clean = text.replaceAll(/\s/g, '')
  for (const form of [base64, base64url]) {
    const { bytes, problem } = decodeBase64(clean, form)
    if (problem === null) return bytes
  }
  return 'This is not Base64, neither the standard form nor the URL-safe one without padding.'
}

export function HmacForm({
  input,
  onInput,
}: {
  readonly input: HmacInput
  readonly onInput: (input: HmacInput) => void
}): JSX.Element {
  const bytes = keyBytes(input)
  return (
    <div class="stack">
      <SecretField
        label="HMAC key"
        rows={2}
        value={input.text}
        onChange={(text) => onInput({ ...input, text })}
        help={
          bytes instanceof Uint8Array
            ? `${plural(bytes.length, 'byte')}. Every byte counts, also a line break at the end.`
            : 'Leave it empty for a plain digest.'
        }
        error={typeof bytes === 'string' ? bytes : undefined}
      />
      <ChoiceGroup
        label="The key is"
        choices={[
          { id: 'text', label: 'Text' },
          { id: 'hex', label: 'Hexadecimal' },
          { id: 'base64', label: 'Base64' },
        ]}
        selected={input.encoding}
        onSelect={(encoding) => onInput({ ...input, encoding })}
      />
    </div>
  )
}
