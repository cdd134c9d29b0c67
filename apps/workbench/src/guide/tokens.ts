import { escapeHtml } from './inline.ts'

/** Signs for examples: HS256 with a secret that the page shows. */
export type SignExample = (input: {
  readonly header: string
  readonly payload: string
  readonly secret: string
}) => string

/** What an example in the text says: its payload as JSON, and how it came about. */
interface ExampleToken {
  readonly caption: string
  readonly payload: Readonly<Record<string, unknown>>
}

export const exampleSecret = 'a secret of the guide, shown so that you can verify with it'
const header = '{"alg":"HS256","typ":"JWT"}'

/** A token in its parts, with a link that opens it in the inspector. */
export function tokenHtml(text: string, sign: SignExample): string {
  const { caption, payload } = JSON.parse(text) as ExampleToken
  const token = sign({ header, payload: JSON.stringify(payload), secret: exampleSecret })
  const [first = '', second = '', third = ''] = token.split('.')
  return `<figure class="token-figure">
<p class="token-text"><span class="token-header">${first}</span>.<span class="token-payload">${second}</span>.<span class="token-signature">${third}</span></p>
<pre class="code"><code>${escapeHtml(JSON.stringify(payload, null, 2))}</code></pre>
<figcaption>${escapeHtml(caption)} <a href="${inspectorLink(token)}">Open it in the inspector</a>; the secret is <code>${exampleSecret}</code>.</figcaption>
</figure>`
}

/** The same signature under other claims: what a decoder shows without complaint. */
export function withPayload(token: string, payload: string): string {
  const [first, , third] = token.split('.')
  return `${first}.${btoa(payload).replaceAll('=', '').replaceAll('+', '-').replaceAll('/', '_')}.${third}`
}

/** The inspector takes a token behind the `#`, which no browser sends anywhere. */
export function inspectorLink(token: string): string {
  return `/tools/jwt#token=${encodeURIComponent(token)}`
}
