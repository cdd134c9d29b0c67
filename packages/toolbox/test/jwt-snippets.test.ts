import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { inspect, shareForm, snippetsFor } from '@latchkey/toolbox/jwt'
import { encode, hmacToken, vectorNowSeconds } from './fixtures/jwt-vectors.ts'

const root = resolve(import.meta.dirname, '../../..')
const claims = `{"iss":"https://issuer.example","aud":"it's \\"quoted\\" \\\\ here","sub":"ada","exp":${vectorNowSeconds + 600}}`
const signature = 'c2lnbmF0dXJlLWNhbmFyeS1zaWduYXR1cmUtY2FuYXJ5'
const tokens = {
  secret: hmacToken('{"alg":"HS256","typ":"JWT"}', claims),
  pair: `${encode('{"alg":"ES256"}')}.${encode(claims)}.${signature}`,
}

test('the TypeScript to copy compiles, whatever the claims say', { timeout: 120_000 }, () => {
  const folder = join(root, 'node_modules/.cache/latchkey-snippets')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  for (const [name, token] of Object.entries(tokens)) {
    const snippets = snippetsFor(inspect(token, { nowSeconds: vectorNowSeconds }))
    for (const { id, text, language } of snippets)
      if (language === 'ts') writeFileSync(join(folder, `${name}-${id}.ts`), text)
  }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../../../tsconfig.base.json',
      compilerOptions: {
        composite: false,
        isolatedDeclarations: false,
        noEmit: true,
        rewriteRelativeImportExtensions: false,
      },
      include: ['*.ts'],
    }),
  )
  let output = ''
  try {
    execFileSync('npx', ['tsc', '-p', folder], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch (error) {
    output = String((error as { stdout?: unknown }).stdout)
  }
  expect(output).toBe('')
})

test('algorithms are pinned, and neither token nor signature is in what is copied', () => {
  for (const [name, token] of Object.entries(tokens)) {
    const snippets = snippetsFor(inspect(token, { nowSeconds: vectorNowSeconds }))
    const algorithm = name === 'secret' ? 'HS256' : 'ES256'
    for (const { id, text } of snippets) {
      expect(text).not.toContain(token.split('.')[2])
      expect(text).not.toContain(token)
      if (id !== 'curl') expect(text).toContain(algorithm)
    }
  }
})

test('an unsecured token never becomes a recipe for accepting it', () => {
  for (const { text, id } of snippetsFor(inspect('eyJhbGciOiJub25lIn0.e30.', { nowSeconds: 0 })))
    if (id !== 'markdown') expect(text).not.toMatch(/none/i)
})

test('claims cannot break out of the Markdown report', () => {
  const token = hmacToken('{"alg":"HS256"}', '{"a":"```\\n# owned","exp":"<img src=x>|"}')
  const report = snippetsFor(inspect(token, { nowSeconds: 0 })).find(({ id }) => id === 'markdown')!.text
  expect(report).toContain('````json')
  expect(report).not.toMatch(/^\| exp \|.*[^\\]<img/m)
})

test('the form to share has no signature, and warns while the original lives', () => {
  const { token, withoutSignature } = shareForm(inspect(tokens.pair, { nowSeconds: vectorNowSeconds }))
  expect(token).toBe(tokens.pair.slice(0, tokens.pair.lastIndexOf('.') + 1))
  expect(withoutSignature.join()).toMatch(/No signature/)
  expect(withoutSignature.join()).toMatch(/has not expired/)
  expect(shareForm(inspect(tokens.pair, { nowSeconds: vectorNowSeconds + 601 })).warnings).toEqual([])
})
