import type { Store } from 'latchkey'

/** A store that stays open when the app over it is closed: whoever opened it closes it. */
export function lentStore(store: Store): Store {
  return { ...store, close: () => {} }
}
