import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { TextArea } from '../../kit/text-area.tsx'
import { ToolLayout } from '../../kit/tool-layout.tsx'

export function JwtPage(): JSX.Element {
  const [text, setText] = useState('')
  return (
    <ToolLayout
      heading="JWT inspector"
      lead="Paste a token, an Authorization header or a whole log line."
      input={<TextArea label="Token" value={text} onChange={setText} />}
      result={<p>…</p>}
    />
  )
}
