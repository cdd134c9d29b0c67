import { describe, expect, it } from 'vitest'
import { createPeople, demoPassword } from './people.ts'

describe('people', () => {
  it('know who signs in, and nobody with another name or password', async () => {
    const people = await createPeople()
    expect(await people.authenticate({ name: 'grace', password: demoPassword })).toMatchObject({
      id: 'grace',
    })
    expect(await people.authenticate({ name: 'grace', password: 'x' })).toBe(null)
    expect(await people.authenticate({ name: 'eve', password: demoPassword })).toBe(null)
    expect(await people.authenticate({ name: ['grace'], password: demoPassword })).toBe(null)
    expect(await people.authenticate({})).toBe(null)
  })

  it('hold nobody else up while a password is hashed', async () => {
    const people = await createPeople()
    const order: string[] = []
    const checked = people
      .authenticate({ name: 'grace', password: 'x' })
      .then(() => void order.push('password'))
    const other = new Promise<void>((resolve) => {
      setImmediate(() => {
        order.push('another request')
        resolve()
      })
    })
    await Promise.all([checked, other])
    expect(order).toEqual(['another request', 'password'])
  })

  it('hash nothing that nobody would type', async () => {
    const people = await createPeople()
    let isHashed = true
    const checked = people.authenticate({ name: 'grace', password: 'x'.repeat(1_000_000) }).then(() => {
      isHashed = false
    })
    // A refusal without work is there before the event loop turns once.
    await new Promise((resolve) => setImmediate(resolve))
    expect(isHashed).toBe(false)
    await checked
  })
})
