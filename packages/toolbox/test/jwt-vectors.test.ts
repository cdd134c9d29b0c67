import { describe, expect, test } from 'vitest'
import {
  checkSdJwt,
  checkSignature,
  diagnose,
  inspect,
  readKey,
  readKeyOfToken,
  withSignature,
  type Inspection,
} from '@latchkey/toolbox/jwt'
import { jwtVectors, vectorNowSeconds } from './fixtures/jwt-vectors.ts'

const port = globalThis.crypto

async function inspected(input: string): Promise<Inspection> {
  const inspection = await checkSdJwt(inspect(input, { nowSeconds: vectorNowSeconds }), port)
  const own = await readKeyOfToken(inspection, port)
  return own === null
    ? inspection
    : withSignature(inspection, await checkSignature(inspection, own, { port }))
}

describe.each(jwtVectors)('$name', (vector) => {
  test('is inspected', async () => {
    const inspection = await inspected(vector.input)
    expect(inspection.shape.name).toBe(vector.shape)
    expect(inspection.verdicts.structure.status).toBe(vector.structure)
    if (vector.time !== undefined) expect(inspection.verdicts.time.status).toBe(vector.time)
    const claims = inspection.claims.map(({ name, source }) => [name, source])
    for (const claim of vector.claims ?? []) expect(claims).toContainEqual(claim)
    const ids = inspection.findings.map(({ id }) => id)
    for (const id of vector.findings ?? []) expect(ids).toContain(id)
    const said = JSON.stringify(inspection)
    for (const words of vector.says) expect(said.replaceAll('\\"', '"')).toMatch(words)
  })

  test('is plain data', async () => {
    const inspection = await inspected(vector.input)
    expect(structuredClone(inspection)).toEqual(inspection)
    // No NaN, undefined or class instance that JSON would lose.
    expect(JSON.parse(JSON.stringify(inspection))).toEqual(inspection)
  })
})

describe.each(jwtVectors.filter(({ key }) => key !== undefined))('$name, with a key', ({ input, key }) => {
  test('says what comes of it', async () => {
    const inspection = await inspected(input)
    const box = await readKey(key!.text, port, { encoding: key!.encoding })
    if (key!.signature === 'unreadable') {
      expect(box.problem?.message).toMatch(key!.says)
      expect(box.keys).toEqual([])
      return
    }
    const report = await checkSignature(inspection, box, { port })
    expect(report.signature.status).toBe(key!.signature)
    expect(JSON.stringify(report)).toMatch(key!.says)
    expect(JSON.stringify(report)).not.toContain(key!.text)
  })
})

test('the attack by algorithm confusion is found out', async () => {
  const { input, key } = jwtVectors.find(({ name }) => name.includes('signed with a public key'))!
  const diagnosis = await diagnose(await inspected(input), key!.text, { port })
  expect(diagnosis.cause).toMatch(/algorithm confusion attack/)
})
