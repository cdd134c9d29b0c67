import { resolve } from 'node:path'
import type { NextConfig } from 'next'

const config: NextConfig = {
  // LMDB is compiled code, which no bundler can take in.
  serverExternalPackages: ['latchkey', 'lmdb'],
  // Latchkey is linked at the top of this repository.
  turbopack: { root: resolve(import.meta.dirname, '../..') },
  poweredByHeader: false,
}

export default config
