import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { inputs, readAnswers, type GivenAnswers } from '@latchkey/advisor'
import fc from 'fast-check'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fragmentOf } from '../src/pages/advisor/address.ts'
import { textsOf } from '../src/pages/advisor/answer-text.ts'
import { presets } from '../src/pages/advisor/presets.ts'
import { resultIsThere } from './states/advisor-states.ts'
import { inChromium, isBrowserMissing, launchBrowser } from './support/browser.ts'
import { type StaticHost, startStaticHost } from './support/static-host.ts'

const root = join(import.meta.dirname, '../../..')
const command = join(root, 'packages/cli/bin/latchkey.mjs')

/** Answers as somebody would give them: any of the questions, within what they take. */
const anyAnswers: fc.Arbitrary<GivenAnswers> = fc
  .record(
    Object.fromEntries(
      inputs.map((input) => {
        switch (input.kind) {
          case 'number': {
            const some = input.isWhole
              ? fc.integer({ min: input.min, max: Math.min(input.max, 1e9) })
              : fc.double({ min: input.min, max: Math.min(input.max, 1e9), noNaN: true })
            return [input.id, input.nullMeans === null ? some : fc.option(some, { freq: 5 })]
          }
          case 'choice':
            return [input.id, fc.constantFrom(...input.options)]
          case 'choices':
            return [input.id, fc.uniqueArray(fc.constantFrom(...input.options), { minLength: 1 })]
          case 'yes_no':
            return [input.id, fc.boolean()]
          case 'text':
            return [input.id, fc.constantFrom('JWTs are faster', 'sessions do not scale', 'é "quoted" &#10;')]
        }
      }),
    ),
    { requiredKeys: [] },
  )
  .map((value) => {
    const read = readAnswers(value)
    if (!read.ok) throw new Error(read.problems.map(({ text }) => text).join(' '))
    return read.value
  })

/** What the package that the command loads makes of many answers: one process for all of them. */
function adviceOfPackage(all: readonly GivenAnswers[]): readonly string[] {
  const script = `
    import { advise, adviceAsJson, readAnswers } from '@latchkey/advisor'
    import { readFileSync } from 'node:fs'
    const all = JSON.parse(readFileSync(0, 'utf8'))
    process.stdout.write(JSON.stringify(all.map((answers) => adviceAsJson(advise(readAnswers(answers).value)))))`
  const text = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    cwd: join(root, 'packages/cli'),
    input: JSON.stringify(all),
    encoding: 'utf8',
    maxBuffer: 1e9,
  })
  return JSON.parse(text) as readonly string[]
}

function adviceOfCommand(answers: GivenAnswers): string {
  const run = spawnSync(process.execPath, [command, 'advise', '--answers', '-', '--json'], {
    input: JSON.stringify(answers),
    encoding: 'utf8',
  })
  expect(run.stderr).toBe('')
  return run.stdout
}

async function downloaded(page: Page, file: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: `Download ${file}` }).click(),
  ])
  return readFileSync(await download.path(), 'utf8')
}

describe.skipIf(isBrowserMissing)(inChromium('the advisor in a browser'), () => {
  let host: StaticHost
  let browser: Browser
  beforeAll(async () => {
    host = await startStaticHost()
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await host?.close()
  })

  async function open(fragment: string): Promise<Page> {
    const page = await browser.newPage({ acceptDownloads: true })
    await page.goto(`${host.url}/advisor${fragment === '' ? '' : `#${fragment}`}`)
    return page
  }

  it('gives the same bytes as the command, for answers that come in the address', async () => {
    for (const { answers } of [presets[0]!, presets[3]!, presets[7]!]) {
      const page = await open(fragmentOf(textsOf(answers)))
      await resultIsThere(page)
      expect(await downloaded(page, 'advice.json')).toBe(adviceOfCommand(answers))
      await page.close()
    }
  }, 180_000)

  it('its built worker and the package that the command loads agree on 1,000 random sets of answers, byte for byte', async () => {
    const all = fc.sample(anyAnswers, { numRuns: 1_000, seed: 20_260_601 })
    // The page's policy would rightly refuse a worker that a test starts.
    const context = await browser.newContext({ bypassCSP: true })
    const page = await context.newPage()
    const [worker] = await Promise.all([
      page.waitForEvent('worker'),
      page.goto(`${host.url}/advisor#v=1&services=2`),
    ])
    const inPage = await page.evaluate<readonly string[], { url: string; all: readonly GivenAnswers[] }>(
      ({ url, all }) =>
        new Promise((resolve, reject) => {
          const worker = new Worker(url, { type: 'module' })
          const answers: string[] = []
          worker.addEventListener('error', (event) => reject(new Error(event.message)))
          worker.addEventListener('message', ({ data }) => {
            if (data.kind !== 'done') return reject(new Error(data.message))
            answers[data.id] = data.value.json
            if (data.id === all.length - 1) resolve(answers)
          })
          for (const [id, given] of all.entries()) {
            worker.postMessage({ id, request: { kind: 'advise', given } }, [])
          }
        }),
      { url: worker.url(), all },
    )
    const inNode = adviceOfPackage(all)
    expect(inPage.length).toBe(1_000)
    const different = all.filter((_, index) => inPage[index] !== inNode[index])
    expect(different).toEqual([])
    expect(new Set(inNode).size).toBeGreaterThan(900)
    await context.close()
  }, 600_000)

  it('is answered with the keyboard alone, from the first question to the result and back', async () => {
    const page = await open('')
    await page.getByRole('heading', { name: 'Who calls you?' }).waitFor()
    await page.locator('#question').focus()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    expect(await page.getByLabel('Server-rendered pages').isChecked()).toBe(true)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /How many of your deployed services/ }).waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('question')
    await page.keyboard.press('Tab')
    await page.keyboard.type('a few')
    await page.keyboard.press('Enter')
    // What is wrong is said beside the field, and nothing goes on.
    await page.getByText(/services must be a whole number/).waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.getAttribute("aria-invalid")')).toBe('true')
    await page.keyboard.press('Control+a')
    await page.keyboard.type('9')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /How many of them check/ }).waitFor()
    await page.getByRole('button', { name: 'Back' }).focus()
    await page.keyboard.press('Enter')
    expect(await page.getByRole('textbox').inputValue()).toBe('9')
    await page.getByRole('button', { name: 'Not sure' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /How many of them check/ }).waitFor()
    expect(page.url()).toContain('#v=1&clients=ssr_web')
    expect(page.url()).not.toContain('services')
    await page.getByRole('button', { name: 'Show the whole result' }).focus()
    await page.keyboard.press('Enter')
    await resultIsThere(page)
    const slider = page.getByRole('slider')
    await slider.focus()
    const before = await slider.getAttribute('aria-valuetext')
    await page.keyboard.press('PageUp')
    await expect.poll(() => slider.getAttribute('aria-valuetext')).not.toBe(before)
    await page.close()
  }, 120_000)

  it('trying a value shows the edge at which the result flips, and changes no answer', async () => {
    const page = await open('v=1&clients=spa_same_site&services=8&fanout=3&store=redis_ha')
    await resultIsThere(page)
    const address = page.url()
    await page.getByLabel('Answer to try').selectOption('services')
    const result = page.locator('.trial-result')
    await result.getByText('It changes at').waitFor()
    const edge = /It changes at ([\d,.]+)/.exec(await result.innerText())![1]!
    const [before] = /At [^:]+: [^.]+\./.exec(await result.innerText())!
    await page.getByLabel('In services').fill(edge)
    await result.getByText(`At ${edge} services`).waitFor()
    expect(before.split(': ')[1]).not.toBe(/At [^:]+: ([^.]+\.)/.exec(await result.innerText())![1])
    expect(page.url()).toBe(address)
    await page.close()
  }, 120_000)

  it('changing an answer in the list changes address and result, and the address brings both back', async () => {
    const page = await open(fragmentOf(textsOf(presets[1]!.answers)))
    await resultIsThere(page)
    await page.getByRole('textbox', { name: 'Deadline for revocation' }).fill('7.5')
    await page.getByRole('combobox', { name: 'Session store' }).selectOption('none')
    await expect.poll(() => page.url()).toContain('revocation_deadline_s=7.5')
    await page.getByText('Nothing meets all of these requirements').waitFor()
    const wanted = adviceOfCommand({ ...presets[1]!.answers, revocation_deadline_s: 7.5, store: 'none' })
    const again = await open(page.url().split('#')[1]!)
    await resultIsThere(again)
    expect(await downloaded(again, 'advice.json')).toBe(wanted)
    await again.close()
    await page.close()
  }, 120_000)

  it('asks nobody for anything while it advises, and keeps nothing in storage', async () => {
    const page = await open('')
    await page.getByText('Ready offline').waitFor()
    const refused: string[] = []
    page.on('console', (message) => message.type() === 'error' && refused.push(message.text()))
    // The worker's own script comes from this site, once.
    host.takeRequests()
    await page.getByRole('button', { name: 'Admin system' }).click()
    await resultIsThere(page)
    await downloaded(page, 'decision.md')
    expect(host.takeRequests().filter((path) => !path.startsWith('/assets/'))).toEqual([])
    expect(refused).toEqual([])
    expect(await page.evaluate('localStorage.length + sessionStorage.length')).toBe(0)
    await page.close()
  }, 120_000)

  it('without JavaScript every question and every way is there to be read', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${host.url}/advisor`)
    for (const summary of ['All 27 questions', 'The 7 ways']) {
      await page.locator('summary', { hasText: summary }).click()
    }
    for (const { why } of inputs) expect(await page.getByText(why).last().isVisible()).toBe(true)
    expect(await page.getByText('A cookie for the browser at one front door').isVisible()).toBe(true)
    await context.close()
  }, 120_000)
})
