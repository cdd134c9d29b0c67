import type { Strategy } from 'latchkey'

/** Where the app listens: `PORT=4000`. */
export const port: number = Number(process.env['PORT'] ?? 3000)

/** Where its sessions are: `DATA=/var/lib/app`. */
export const dataFolder: string = process.env['DATA'] ?? './data'

/** What a client carries: `STRATEGY=jwt` or `hybrid`. `createAuth` refuses any other word, and says which there are. */
export const strategy: Strategy = (process.env['STRATEGY'] ?? 'session') as Strategy
