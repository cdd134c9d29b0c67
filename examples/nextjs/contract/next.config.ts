import { resolve } from 'node:path'
import type { NextConfig } from 'next'

const config: NextConfig = {
  turbopack: { root: resolve(import.meta.dirname, '../../..') },
  // The example beside it is checked, with the same adapter.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
}

export default config
