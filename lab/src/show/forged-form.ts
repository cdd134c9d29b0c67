import { isChromiumMissing, openWindow } from './browser.ts'
import { cookieOfSignIn } from './sign-in.ts'
import type { Host, Stage } from './stage.ts'

/** A form that a page of somebody else sends to the site where the victim is signed in. */
export interface ForgedForm {
  /** Where it is sent to. */
  readonly url: string
  readonly path: string
  readonly form: Readonly<Record<string, string>>
  /** Where the page is. */
  readonly host: Host
  /** What browsers call that in `Sec-Fetch-Site`. */
  readonly relation: 'cross-site' | 'same-site'
}

/**
 * Signs Ada in, and lets the form be sent by her browser: as a request with the cookie and the headers that browsers add, and where
 * Chromium is installed by that. Gives the statuses of the answers.
 */
export async function sendForgedForm(forged: ForgedForm, stage: Stage): Promise<readonly number[]> {
  const cookie = await cookieOfSignIn(forged.url, 'ada', stage)
  const { url, path, form, host, relation } = forged
  const evil = await stage.serve(() => (_request, response) => evilPage(response, forged), host)
  stage.note(
    `Ada opens a page of ${evil}. A form in it sends itself to the site, and her browser adds what it adds:`,
  )
  const headers = { Origin: evil, 'Sec-Fetch-Site': relation }
  const request = { method: 'POST', url: `${url}${path}`, cookie, headers, form }
  const { status } = await stage.send('ada’s browser', request)
  if (isChromiumMissing) return [status]
  stage.note('The same in Chromium, which decides by itself what it sends:')
  return [status, await sendInChromium({ url, evil }, stage)]
}

async function sendInChromium(
  { url, evil }: { readonly url: string; readonly evil: string },
  stage: Stage,
): Promise<number> {
  const { page, open, settle } = await openWindow('ada’s Chromium', stage)
  await open(`${url}/auth/session`)
  await page.evaluate(async () => {
    const headers = { 'Content-Type': 'application/json' }
    await fetch('/auth/sign-in', { method: 'POST', headers, body: JSON.stringify({ name: 'ada' }) })
  })
  const answered = page.waitForResponse((response) => response.request().method() === 'POST')
  await open(evil)
  const response = await answered
  await settle()
  return response.status()
}

function evilPage(
  response: { end(text: string): unknown; setHeader(name: string, value: string): unknown },
  { url, path, form }: ForgedForm,
): void {
  const fields = Object.entries(form).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${value}">`,
  )
  response.setHeader('Content-Type', 'text/html')
  response.end(
    `<form method="post" action="${url}${path}">${fields.join('')}</form><script>document.forms[0].submit()</script>`,
  )
}
