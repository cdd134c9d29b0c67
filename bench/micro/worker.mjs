// Measures one thing in a process of its own, so that no other has shaped the compiled code or the heap.
import { measureCheckAgain } from './check-again.mjs'
import { measureEmbeddedSize } from './embedded-size.mjs'
import { measureRevocationMemory } from './revocation-memory.mjs'
import { measureSealedCookie } from './sealed-cookie.mjs'
import { measureSigning } from './sign.mjs'
import { measureUncachedSession } from './session-uncached.mjs'
import { measureFirstVerification } from './verify-first.mjs'

const [task, subject, effort] = process.argv.slice(2)

const tasks = {
  'verify-first': () => measureFirstVerification(subject, { quick: effort === 'quick' }),
  'check-again': () => measureCheckAgain(subject, { quick: effort === 'quick' }),
  'session-uncached': () => measureUncachedSession({ quick: effort === 'quick' }),
  sign: () => measureSigning(subject, { quick: effort === 'quick' }),
  'sealed-cookie': () => measureSealedCookie({ quick: effort === 'quick' }),
  'revocation-memory': () => measureRevocationMemory(),
  'embedded-size': () => measureEmbeddedSize(),
}

process.send(await tasks[task]())
process.disconnect()
