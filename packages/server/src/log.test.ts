import { expect, test } from 'vitest'
import { createLog } from './log.ts'

function capture(run: (log: ReturnType<typeof createLog>) => void): string[] {
  const lines: string[] = []
  run(createLog({ level: 'info', destination: { write: (line) => void lines.push(line) } }))
  return lines
}

test('hostile text makes no second line, and no terminal obeys it (LOG-4)', () => {
  const hostile = 'a\r\nb\u001b[31mc\u0085d\u2028e\u202ef\u200bg'
  const [line, ...more] = capture((log) => log.info({ account: hostile }))
  expect(more).toEqual([])
  expect(line).toMatch(/^[\x20-\x7e]+\n$/)
  expect(JSON.parse(line!)).toMatchObject({ account: hostile, level: 'info' })
})

test('secrets that somebody logs by mistake are taken out, up to two levels down (LOG-3)', () => {
  const lines = capture((log) => {
    log.info({ password: 'canary', body: { password: 'canary', deep: { refreshToken: 'canary' } } })
    log.info({ headers: { cookie: 'canary', authorization: 'canary', 'set-cookie': 'canary' } })
  })
  expect(lines.join('')).not.toContain('canary')
  expect(lines).toHaveLength(2)
})

test('an error keeps its code and its causes', () => {
  const error = new Error('outer', { cause: Object.assign(new Error('inner'), { code: 'EIO' }) })
  const [line] = capture((log) => log.error({ error }))
  expect(JSON.parse(line!).error).toMatchObject({
    message: 'outer',
    cause: { message: 'inner', code: 'EIO' },
  })
})
