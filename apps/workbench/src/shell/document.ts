import type { PageId } from '../site.ts'
import { pageWords } from '../site-words.ts'
import { icon } from './icon-file.ts'
import { titleOf } from './site.tsx'

export interface DocumentAssets {
  /** Files of the build: the script of the page first, then what it imports. */
  readonly scripts: readonly string[]
  readonly styles: readonly string[]
  /** The script that runs before the first paint. */
  readonly early: string
  /** The Content-Security-Policy that a `<meta>` element can carry, for hosts that send none. */
  readonly policy: string
}

export interface SingleAssets {
  readonly script: string
  readonly style: string
  readonly early: string
  /** The policy that allows exactly these scripts and styles. */
  readonly policyOf: (scripts: readonly string[], styles: readonly string[]) => string
}

/**
 * A whole page. `data-host` is what our server changes to `latchkey` when it serves the page: links to sign-in and account are shown
 * only there.
 */
export function documentOf(id: PageId, page: DocumentAssets & PageText): string {
  const [script, ...imports] = page.scripts
  const { description = pageWords[id].description } = page
  return `<!doctype html>
<html lang="en" data-host="static">
<head>
${headOf({ policy: page.policy, title: page.title === undefined ? titleOf(id) : escapeAttribute(`${page.title} · Latchkey`) })}
<meta name="description" content="${escapeAttribute(description)}">
<link rel="manifest" href="/manifest.webmanifest">
<script src="/${page.early}"></script>
${page.styles.map((file) => `<link rel="stylesheet" href="/${file}">`).join('\n')}
${imports.map((file) => `<link rel="modulepreload" href="/${file}">`).join('\n')}
<script type="module" src="/${script}"></script>
</head>
<body><div id="app">${page.body}</div></body>
</html>
`
}

/** What one document says; by default it is titled and described as its page is elsewhere. */
interface PageText {
  readonly body: string
  readonly title?: string
  readonly description?: string
}

/** Everything in one file. Its policy names each script and style by digest. */
export function singleDocument({ script, style, early, policyOf }: SingleAssets): string {
  // Nothing inside may look like the end of the element that it stands in.
  const safeScript = script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')
  return `<!doctype html>
<html lang="en" data-host="static">
<head>
${headOf({ policy: policyOf([early, safeScript], [style]), title: titleOf('home') })}
<script>${early}</script>
<style>${style}</style>
</head>
<body><div id="app"></div><script>${safeScript}</script></body>
</html>
`
}

function headOf({ policy, title }: { readonly policy: string; readonly title: string }): string {
  return `<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeAttribute(policy)}">
<title>${title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" content="#fbfaf7" media="(prefers-color-scheme: light)">
<meta name="theme-color" content="#14130f" media="(prefers-color-scheme: dark)">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="${escapeAttribute(icon)}" type="image/svg+xml">`
}

function escapeAttribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')
}
