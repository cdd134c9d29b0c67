import { useEffect, useState } from 'preact/hooks'
import { scriptUrl } from '../kit/scripts.ts'

export interface OfflineStatus {
  /** Every file is on this device. */
  readonly isReady: boolean
  readonly isOnline: boolean
  /** Puts a new version to use and loads the page again; undefined when there is none. */
  readonly update: (() => void) | undefined
}

let status: OfflineStatus = { isReady: false, isOnline: true, update: undefined }
const listeners = new Set<(status: OfflineStatus) => void>()
let isStarted = false

/** Whether the workbench works without a network, and whether a newer one waits. */
export function useOffline(): OfflineStatus {
  const [shown, setShown] = useState(status)
  useEffect(() => {
    listeners.add(setShown)
    setShown(status)
    if (!isStarted) {
      isStarted = true
      void start()
    }
    return () => void listeners.delete(setShown)
  }, [])
  return shown
}

function change(part: Partial<OfflineStatus>): void {
  status = { ...status, ...part }
  for (const listener of listeners) listener(status)
}

async function start(): Promise<void> {
  if (__SINGLE_FILE__) return change({ isReady: true })
  change({ isOnline: navigator.onLine })
  addEventListener('online', () => change({ isOnline: true }))
  addEventListener('offline', () => change({ isOnline: false }))
  // Not over plain HTTP, and not in some private windows: then it works with a network, as any page does.
  if (!('serviceWorker' in navigator)) return
  try {
    const registration = await navigator.serviceWorker.register(scriptUrl('service-worker'), {
      updateViaCache: 'none',
    })
    const offer = (): void => {
      const { waiting } = registration
      if (waiting === null || navigator.serviceWorker.controller === null) return
      change({
        update: () => {
          navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), {
            once: true,
          })
          waiting.postMessage('take-over')
        },
      })
    }
    offer()
    registration.addEventListener('updatefound', () => {
      registration.installing?.addEventListener('statechange', offer)
    })
    await navigator.serviceWorker.ready
    change({ isReady: true })
  } catch {
    // Storage is full or switched off.
  }
}
