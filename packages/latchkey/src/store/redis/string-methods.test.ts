import { execFileSync } from 'node:child_process'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'

const folder = resolve(import.meta.dirname, '../../..')

/** Whether the prototype of strings is laid out for speed: after the driver was loaded, and after a store was made with it. */
function layout(driver: string, client: string): readonly boolean[] {
  const code = `
    const isFast = () => %HasFastProperties(String.prototype)
    const driver = await import('${driver}')
    const found = [isFast()]
    const client = ${client}
    const { redisStore } = await import('latchkey/redis')
    redisStore({ client })
    console.log(JSON.stringify([...found, isFast()]))
    process.exit()
  `
  const args = ['--allow-natives-syntax', '--input-type=module', '--eval', code]
  return JSON.parse(execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })) as boolean[]
}

describe('a Redis store', () => {
  it('leaves the methods of strings fast, which node-redis does not', () => {
    expect(layout('redis', 'driver.createClient()')).toEqual([false, true])
  })

  it('has nothing to mend with ioredis', () => {
    expect(layout('ioredis', 'new driver.Redis({ lazyConnect: true })')).toEqual([true, true])
  })
})
