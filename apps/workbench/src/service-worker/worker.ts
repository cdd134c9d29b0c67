/**
 * Keeps every file of one release on the device, and answers for exactly those addresses. Everything else, such as the sign-in pages
 * of a server that also serves the workbench, goes to the network as if this was not here.
 */
declare const __RELEASE__: { readonly version: string; readonly addresses: readonly string[] }

/** The parts of a service worker's global scope that are used here; the rest of this program is typed for pages. */
interface ServiceWorkerScope {
  readonly caches: CacheStorage
  readonly clients: { claim(): Promise<void> }
  readonly location: { readonly origin: string }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', listener: (event: LifeEvent) => void): void
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void
}
interface LifeEvent {
  waitUntil(promise: Promise<unknown>): void
}
interface FetchEvent {
  readonly request: Request
  respondWith(response: Promise<Response>): void
}

const scope = globalThis as unknown as ServiceWorkerScope
const { version, addresses } = __RELEASE__
const prefix = 'latchkey-workbench-'
const cacheName = prefix + version

scope.addEventListener('install', (event) => event.waitUntil(keepAll()))
scope.addEventListener('activate', (event) => event.waitUntil(takeOver()))
scope.addEventListener('message', ({ data }) => {
  if (data === 'take-over') void scope.skipWaiting()
})
scope.addEventListener('fetch', (event) => {
  const { method, url } = event.request
  const { origin, pathname } = new URL(url)
  const address = pathname.replace(/(.)\/$/, '$1')
  if (method === 'GET' && origin === scope.location.origin && addresses.includes(address)) {
    event.respondWith(answer(address, event.request))
  }
})

/** All or nothing: a release with a file missing is not installed. */
async function keepAll(): Promise<void> {
  const cache = await scope.caches.open(cacheName)
  await Promise.all(
    addresses.map(async (address) => {
      const response = await fetch(address, { cache: 'no-cache' })
      if (!response.ok) throw new Error(`${address}: ${response.status}`)
      // A copy, because a host may have redirected /tools/jwt to /tools/jwt/, and such an answer may not be given to a navigation.
      await cache.put(address, new Response(await response.blob(), { headers: response.headers }))
    }),
  )
}

async function takeOver(): Promise<void> {
  const names = await scope.caches.keys()
  await Promise.all(
    names
      .filter((name) => name.startsWith(prefix) && name !== cacheName)
      .map((name) => scope.caches.delete(name)),
  )
  await scope.clients.claim()
}

async function answer(address: string, request: Request): Promise<Response> {
  const cache = await scope.caches.open(cacheName)
  return (await cache.match(address)) ?? fetch(request)
}
