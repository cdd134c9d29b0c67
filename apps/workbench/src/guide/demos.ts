import { escapeHtml } from './inline.ts'
import { exampleSecret, inspectorLink, type SignExample, withPayload } from './tokens.ts'

/** The places that a script brings to life; without it they say what would have been seen. */
export function demoHtml(kind: string, sign: SignExample): string {
  const make = demos[kind.trim()]
  if (make === undefined) throw new Error(`There is no demonstration called ${kind}.`)
  return make(sign)
}

const demos: Readonly<Record<string, (sign: SignExample) => string>> = {
  forge(sign) {
    const honest = sign({
      header: '{"alg":"HS256","typ":"JWT"}',
      payload: '{"sub":"user-7f3a","role":"reader"}',
      secret: exampleSecret,
    })
    const forged = withPayload(honest, '{"sub":"user-7f3a","role":"admin"}')
    return section(
      'forge',
      'Try it: change a claim without the key',
      `<p>An issuer signed <a href="${inspectorLink(honest)}">a token that says reader</a>. Somebody without the key wrote <a href="${inspectorLink(forged)}">admin</a> into it and kept the signature.</p>
<dl class="demo-result"><dt>Code that only decodes</dt><dd>Accepts it: the role is <strong>admin</strong>.</dd><dt>Code that verifies</dt><dd>Refuses it: the signature does not fit.</dd></dl>`,
      { 'data-token': honest, 'data-secret': exampleSecret },
    )
  },
  expire: () =>
    section(
      'expire',
      'Try it: watch a token expire',
      '<p>With JavaScript, this place makes a token that lives for twenty seconds, and counts. After them, not one bit of the token has changed and its signature still fits: only the clock that is read by the verifier says no.</p>',
      {},
    ),
}

function section(kind: string, title: string, body: string, data: Readonly<Record<string, string>>): string {
  const attributes = Object.entries(data).map(([name, value]) => ` ${name}="${escapeHtml(value)}"`)
  return `<section class="demo" data-demo="${kind}" aria-labelledby="demo-${kind}"${attributes.join('')}>
<h3 id="demo-${kind}">${title}</h3>
<div class="demo-body">${body}</div>
</section>`
}
