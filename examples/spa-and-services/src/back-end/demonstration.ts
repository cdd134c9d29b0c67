import type { Context, Hono } from 'hono'
import { requireIdentity } from 'latchkey/hono'
import type { ServicePlace } from '../browser/wire.ts'
import type { FeedSwitch } from '../services/feed-switch.ts'
import type { ServiceLog } from '../services/service-log.ts'
import { askerOf, type BackEndEnv } from './asker.ts'
import type { OutgoingCredentials } from './outgoing.ts'
import { replay } from './replay.ts'

export interface DemonstrationOptions {
  readonly places: readonly ServicePlace[]
  readonly outgoing: OutgoingCredentials
  readonly feedSwitch: FeedSwitch
  readonly log: ServiceLog
}

/** Routes that no real app has: they leak a credential, use it as a thief would, and make the services deaf to the feed. */
export function addDemonstration(
  app: Hono<BackEndEnv>,
  { places, outgoing, feedSwitch, log }: DemonstrationOptions,
): void {
  app.use('/api/demo/*', async (c, next) => {
    // Some of these need nobody signed in, so there is no cookie that the gate would protect.
    if (c.get('auth').isCrossOrigin) return c.json({ error: 'cross_origin_refused' }, 403)
    const isJson = c.req.header('content-type')?.split(';')[0]?.trim() === 'application/json'
    return isJson ? next() : c.json({ error: 'content_type_must_be_application_json' }, 415)
  })

  app.post('/api/demo/leak', requireIdentity(), async (c) => {
    const place = placeOf(places, (await fieldsOf(c))['service'])
    if (place === null) return c.json(serviceUnknown, 400)
    const { text } = await outgoing.credentialFor(askerOf(c), place.name)
    return c.json({ credential: text })
  })

  app.post('/api/demo/replay', async (c) => {
    const { service, credential } = await fieldsOf(c)
    const place = placeOf(places, service)
    if (place === null) return c.json(serviceUnknown, 400)
    if (typeof credential !== 'string' || !sendable.test(credential)) return c.json(credentialUnfit, 400)
    return c.json(await replay(credential, place, log))
  })

  app.post('/api/demo/feed', async (c) => {
    const { isFollowed } = await fieldsOf(c)
    if (typeof isFollowed !== 'boolean') return c.json({ error: 'isFollowed_must_be_true_or_false' }, 400)
    feedSwitch.set(isFollowed)
    return c.json({ isFollowed })
  })
}

/** What fits into a header. */
const sendable = /^[!-~]{1,8192}$/

const serviceUnknown = { error: 'service_must_be_orders_billing_or_inventory' }
const credentialUnfit = { error: 'credential_must_be_1_to_8192_visible_ascii_characters' }

function placeOf(places: readonly ServicePlace[], name: unknown): ServicePlace | null {
  return places.find((place) => place.name === name) ?? null
}

async function fieldsOf(c: Context): Promise<Readonly<Record<string, unknown>>> {
  const body: unknown = await c.req.json().catch(() => null)
  return typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : {}
}
