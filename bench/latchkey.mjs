// The built library, as `npm run build` left it: not a dependency of this folder, so that installing the peers here never touches
// the library's own packages. LMDB is the copy that the library uses, so that both sides of a comparison run the same native code.
import { createRequire } from 'node:module'

export { createAuth, memoryStore } from '../packages/latchkey/dist/index.js'
export { embeddedStore } from '../packages/latchkey/dist/store/embedded.js'
export { createVerifier } from '../packages/latchkey/dist/adapters/verifier.js'
export * as jwt from '../packages/latchkey/dist/jwt/index.js'
export * as onExpress from '../packages/latchkey/dist/adapters/express.js'
export * as onFastify from '../packages/latchkey/dist/adapters/fastify.js'
export * as onNode from '../packages/latchkey/dist/adapters/node.js'

// Parts that are measured by themselves, and that no application imports.
export { createVerifiedTokenCache } from '../packages/latchkey/dist/revocation/verified-token-cache.js'
export { createRevocationSet } from '../packages/latchkey/dist/revocation/revocation-set.js'

export const requireAsLibrary = createRequire(new URL('../packages/latchkey/package.json', import.meta.url))

/** @type {typeof import('lmdb')} */
export const lmdb = requireAsLibrary('lmdb')
