import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, test } from 'vitest'
import { checkSdJwt, inspect } from '@latchkey/toolbox/jwt'
import { jwtVectors, vectorNow, vectorNowSeconds } from '../../toolbox/test/fixtures/jwt-vectors.ts'
import { toJson } from '../src/io/json.ts'
import { reportOf } from '../src/jwt/report.ts'
import { problemsWith, type Schema } from './support/json-schema.ts'

const schema = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../../docs/cli/jwt-report.schema.json', import.meta.url)), 'utf8'),
) as Schema

const bin = fileURLToPath(new URL('../bin/latchkey.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'latchkey-schema-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('docs/cli/jwt-report.schema.json', () => {
  test.each(jwtVectors)('describes the report on $name', async ({ input }) => {
    const inspection = await checkSdJwt(inspect(input, { nowSeconds: vectorNowSeconds }), globalThis.crypto)
    expect(problemsWith(JSON.parse(toJson(reportOf('inspect', inspection))), schema)).toEqual([])
  })

  test.each(['', 'hello', '{"kty":"oct"}', 'a.b.c.d', '\uFEFF', 'eyJhbGciOiJIUzI1NiJ9'])(
    'describes the report on %j',
    (input) => {
      const inspection = inspect(input, { nowSeconds: 0 })
      expect(problemsWith(JSON.parse(toJson(reportOf('inspect', inspection))), schema)).toEqual([])
    },
  )

  test.each(jwtVectors.filter(({ key }) => key?.encoding === 'text').slice(0, 4))(
    'describes what verify prints of $name',
    ({ input, key }) => {
      const path = join(folder, 'key')
      writeFileSync(path, key!.text)
      const args = ['jwt', 'verify', '--alg', 'HS256', '--secret-file', path, '--at', vectorNow, '-']
      const { stdout } = spawnSync(process.execPath, [bin, ...args], { input, encoding: 'utf8' })
      const report = JSON.parse(stdout) as { ok: boolean }
      expect(problemsWith(report, schema)).toEqual([])
      expect(typeof report.ok).toBe('boolean')
    },
  )

  test('the check of the schema does fail when something is wrong', () => {
    const report = JSON.parse(toJson(reportOf('inspect', inspect('', { nowSeconds: 0 })))) as Record<
      string,
      unknown
    >
    expect(problemsWith({ ...report, extra: 1 }, schema)).toEqual(['$.extra is not described'])
    expect(problemsWith({ ...report, claims: 'none' }, schema)).toEqual(['$.claims is no array'])
    const { times: _, ...without } = report
    expect(problemsWith(without, schema)).toEqual(['$.times is missing'])
  })
})
