import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { inputs, readAnswers, type GivenAnswers } from '@latchkey/advisor'
import fc from 'fast-check'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inChromium, isBrowserMissing, launchBrowser } from './support/browser.ts'
import { type StaticHost, startStaticHost } from './support/static-host.ts'

const root = join(import.meta.dirname, '../../..')

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

describe.skipIf(isBrowserMissing)(inChromium('the advisor in a browser and in the command'), () => {
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
          const ask = (id: number): void =>
            worker.postMessage({ id, request: { kind: 'advise', given: all[id] } }, [])
          worker.addEventListener('error', (event) => reject(new Error(event.message)))
          worker.addEventListener('message', ({ data }) => {
            if (data.kind !== 'done') return reject(new Error(data.message))
            answers.push(data.value.json)
            if (answers.length === all.length) resolve(answers)
            else ask(answers.length)
          })
          ask(0)
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
})
