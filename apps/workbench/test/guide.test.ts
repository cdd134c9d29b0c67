import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pagesFolder } from '../pages-folder.js'
import { guidePath, guideSlugs } from '../src/guide/contents.ts'
import { inChromium, isBrowserMissing, launchBrowser } from './support/browser.ts'
import { type StaticHost, startStaticHost } from './support/static-host.ts'

/** What the product has to make clear, where the guide does, and in which words. */
const statements = [
  [1, 'start', 'Both answer the same question'],
  [1, 'start', 'a choice between trade-offs'],
  [2, 'state', 'keeps the user’s state on the server and puts only an id into a cookie'],
  [3, 'state', 'in a token that is signed and can be validated without any central store'],
  [4, 'gateways', 'JWTs and API gateways so often come together'],
  [5, 'revocation', 'With JWTs revocation is therefore the hard part'],
  [5, 'claims', 'a claim has a life cycle'],
  [6, 'when', 'Invalidation is a delete, and control is in one place'],
  [6, 'scenarios', 'A server-rendered monolith'],
  [
    7,
    'scaling',
    'all nodes share a store, or a balancer sends each client to the node that knows it (sticky routing)',
  ],
  [
    8,
    'start',
    'Security depends more on how well either is implemented than on the format. What decides is cookie settings, protection against forged requests',
  ],
  [8, 'cookies', 'Six attributes decide'],
  [8, 'csrf', 'ask each unsafe request where it comes from'],
  [8, 'expiry', 'Everything that signs somebody in has to end by itself'],
  [8, 'rotation', 'a refresh token is replaced at each use'],
  [8, 'keys', 'a key has a life of its own'],
  [9, 'start', 'architecture, operational constraints and security posture, and not by trend'],
  [9, 'when', 'Decide under these three'],
  [10, 'start', 'State location'],
  [10, 'start', 'Wait for a short expiry, or keep a block list'],
  [10, 'start', 'Scaling model'],
  [10, 'start', 'Keys that all verifiers share'],
  [11, 'when', 'sessions where central control and revocation come first'],
  [11, 'when', 'JWTs where many services must verify without asking anybody'],
  [11, 'when', 'make it live minutes and renew it by a refresh token'],
  [12, 'scenarios', 'A single-page app that calls several services'],
  [12, 'scenarios', 'An admin system that must lock accounts at once'],
  [13, 'questions', 'the inspector gives five verdicts'],
  [13, 'keys', 'latchkey password --preset hs256'],
  [14, 'questions', 'Is a JWT always more secure?'],
  [14, 'questions', 'Can a JWT be decoded without verifying it?'],
  [14, 'questions', 'Can both be combined?'],
  [14, 'combined', 'A browser is best served by a session in a cookie'],
] as const

describe('the guide', () => {
  test.each(statements)('statement %i is answered by the page %s: “%s”', (_, slug, phrase) => {
    expect(textOf(html(guidePath(slug)))).toContain(phrase.replaceAll('’', "'"))
  })

  test('no statement is left out', () => {
    const held = new Set(statements.map(([number]) => number))
    expect([...held]).toEqual([...Array(14).keys()].map((index) => index + 1))
  })

  test('every internal link and anchor leads somewhere', () => {
    const broken = guideSlugs.map(guidePath).flatMap((page) =>
      internalLinks(page)
        .filter((target) => !leadsSomewhere(target))
        .map((target) => `${page}: ${target}`),
    )
    expect(broken).toEqual([])
  })

  test('every page of the guide can be reached from every other', () => {
    for (const page of guideSlugs.map(guidePath)) {
      expect(internalLinks(page)).toEqual(expect.arrayContaining(guideSlugs.map(guidePath)))
    }
  })

  test.each(guideSlugs)(
    '%s: an idea in three sentences, one heading of the first level, and sources',
    (slug) => {
      const page = html(guidePath(slug))
      const lead = textOf(/<p class="lead">(.*?)<\/p>/s.exec(page)![1]!)
      expect(lead.match(/[.?!]( |$)/g)).toHaveLength(3)
      expect(page.match(/<h1/g)).toHaveLength(1)
      expect(page).toContain('<h2 id="sources">')
    },
  )

  test.each([
    'state',
    'revocation',
    'scaling',
    'claims',
    'cookies',
    'csrf',
    'storage',
    'expiry',
    'rotation',
    'keys',
    'gateways',
  ])('%s: how it works, attacks and limits', (slug) => {
    for (const id of ['how-it-works', 'attacks', 'limits', 'read-on']) {
      expect(html(guidePath(slug))).toContain(`<h2 id="${id}">`)
    }
  })

  test('the figures are those of the newest committed run that has them, with the machine', () => {
    const page = textOf(html('/guide/keys'))
    const id = 'verify-first/EdDSA/node:crypto'
    const run = (committed('bench/results') as readonly BenchRun[]).find(({ lines }) =>
      lines.some((line) => line.id === id),
    )!
    const { what, ratio } = run.lines.find((line) => line.id === id)!
    expect(page).toContain(`${run.machine.cpu}, ${run.machine.cores} cores`)
    expect(page).toContain(what)
    expect(page).toContain(`${ratio.toFixed(2)} × its time`)
  })

  test('figures of the lab are those of its newest committed run, with the file and the machine', () => {
    const [run] = committed('lab/results') as readonly LabRun[]
    const of = (slug: string): string => textOf(html(guidePath(slug)))
    for (const slug of ['state', 'revocation', 'scaling', 'keys', 'questions']) {
      expect(of(slug)).toContain(`lab/results/${run!.machine.date}.json`)
      expect(of(slug)).toContain(`${run!.machine.cpu}, ${run!.machine.cores} cores`)
    }
    const atThePage = run!.exposures.filter(({ at, isStream }) => at === 'page' && !isStream)
    const trials = atThePage.reduce((sum, one) => sum + one.trials, 0)
    expect(of('revocation')).toContain(`At the process that ended it${trials.toLocaleString('en')}`)
    const alone = run!.faults.find(
      ({ fault, verifier }) => fault === 'a session is ended' && verifier === 'does not follow the feed',
    )!
    expect(of('revocation')).toContain(
      `leeway of ${alone.leewaySeconds} s)1${(alone.exposureMs / 1000).toFixed(1)}`,
    )
    for (const variant of ['session', 'jwt']) {
      const { credentialBytes } = run!.journeys.find(
        (one) => one.scenario === 'bare' && one.variant === variant && one.store === 'embedded',
      )!
      expect(of('state')).toContain(`${credentialBytes} bytes`)
    }
  })

  test('its text is not in its script', () => {
    const page = html('/guide')
    const scripts = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, file]) =>
      readFileSync(join(pagesFolder, file!), 'utf8'),
    )
    expect(scripts.length).toBeGreaterThan(1)
    expect(scripts.join('')).not.toContain('a choice between trade-offs')
  })
})

describe.skipIf(isBrowserMissing)(inChromium('the guide in a browser'), () => {
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

  test('it is read without JavaScript, and nobody is told to switch it on', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    await page.goto(`${host.url}/guide/questions`)
    await page.getByRole('heading', { name: 'Does a JWT prevent CSRF?' }).waitFor()
    expect(await page.getByText('Refuses it: the signature does not fit.').isVisible()).toBe(true)
    expect(await page.getByText('switched off here').count()).toBe(0)
    await page.getByRole('link', { name: 'Glossary' }).first().click()
    await page.getByRole('heading', { level: 1, name: 'Glossary' }).waitFor()
    await context.close()
  })

  test('with JavaScript nothing is refused by the policy, and the text stays as it was', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    const complaints: string[] = []
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))
    await page.goto(`${host.url}/guide/state`)
    await page.getByRole('button', { name: /^Theme/ }).click()
    await page.getByRole('heading', { level: 1, name: 'State location' }).waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })

  test('a link to an anchor moves on the page and loads nothing', async () => {
    const context = await browser.newContext({ viewport: { width: 390, height: 800 } })
    const page = await context.newPage()
    await page.goto(`${host.url}/guide/gateways`)
    await page.evaluate('globalThis.isSameDocument = true')
    await page.getByRole('link', { name: 'All pages' }).click()
    await page.waitForURL(/#contents$/)
    expect(await page.evaluate('globalThis.isSameDocument')).toBe(true)
    await context.close()
  })

  test('the token of an example opens in the inspector', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`${host.url}/guide/claims`)
    await page.getByRole('link', { name: 'Open it in the inspector' }).click()
    await page.getByRole('heading', { level: 1 }).waitFor()
    await page.getByText('user-7f3a').first().waitFor()
    expect(page.url()).toBe(`${host.url}/tools/jwt`)
    await context.close()
  })

  test('what is printed is the text, without the way to other pages', async () => {
    const context = await browser.newContext()
    const page = await context.newPage()
    await page.goto(`${host.url}/guide/cookies`)
    await page.emulateMedia({ media: 'print' })
    expect(await page.getByRole('navigation', { name: 'Pages of the guide' }).count()).toBe(0)
    expect(await page.getByRole('heading', { level: 1, name: 'Cookies' }).isVisible()).toBe(true)
    await context.close()
  })
})

interface Run {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly date: string }
}

interface BenchRun extends Run {
  readonly lines: readonly { readonly id: string; readonly what: string; readonly ratio: number }[]
}

interface LabRun extends Run {
  readonly exposures: readonly { readonly at: string; readonly isStream: boolean; readonly trials: number }[]
  readonly faults: readonly {
    readonly fault: string
    readonly verifier: string
    readonly leewaySeconds: number
    readonly exposureMs: number
  }[]
  readonly journeys: readonly {
    readonly scenario: string
    readonly variant: string
    readonly store: string
    readonly credentialBytes: number
  }[]
}

/** The committed results of a folder of the repository, the newest first. */
function committed(folder: string): readonly Run[] {
  const path = join(import.meta.dirname, '../../..', folder)
  return readdirSync(path)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .toReversed()
    .map((name) => JSON.parse(readFileSync(join(path, name), 'utf8')) as Run)
}

function html(path: string): string {
  return readFileSync(fileOf(path), 'utf8')
}

function fileOf(path: string): string {
  return join(pagesFolder, path.slice(1), 'index.html')
}

function textOf(markup: string): string {
  return markup
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll('&#39;', "'")
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
}

/** Targets of all links of a page to this site: an anchor alone belongs to the page itself. */
function internalLinks(page: string): readonly string[] {
  return [...html(page).matchAll(/<a [^>]*href="([^"]+)"/g)]
    .map(([, target]) => (target!.startsWith('#') ? page + target! : target!))
    .filter((target) => target.startsWith('/'))
}

/** Pages of our server are no part of the build: links to them are shown only there. */
const serverPages = new Set(['/sign-in', '/about', '/account', '/sign-up'])

function leadsSomewhere(target: string): boolean {
  const [path = '', anchor] = target.split('#')
  if (serverPages.has(path)) return true
  if (/\.\w+$/.test(path)) return existsSync(join(pagesFolder, path))
  if (!existsSync(fileOf(path))) return false
  // The inspector takes a token there.
  return anchor === undefined || path === '/tools/jwt' || html(path).includes(` id="${anchor}"`)
}
