/** How Latchkey is measured on every framework. */
export const variants = {
  'session-memory': { strategy: 'session', carry: 'cookie', store: 'memory' },
  'session-embedded': { strategy: 'session', carry: 'cookie', store: 'embedded' },
  'jwt-memory': { strategy: 'jwt', carry: 'bearer', store: 'memory' },
  'hybrid-embedded': { strategy: 'hybrid', carry: 'bearer', store: 'embedded' },
}
