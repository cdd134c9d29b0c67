import type { JSX } from 'preact'
import { Icon } from '../kit/icon.tsx'
import { useOffline } from './offline.ts'

/** In the footer: whether this works without a network. */
export function OfflineState(): JSX.Element {
  const { isReady, isOnline } = useOffline()
  const words = !isOnline
    ? isReady
      ? 'You are offline. Everything here still works.'
      : 'You are offline.'
    : isReady
      ? 'Ready offline'
      : 'Works offline once it is loaded'
  return (
    <span class="offline-state" data-ready={isReady ? 'true' : undefined}>
      <Icon name={isReady ? 'check' : 'download'} />
      <span>{words}</span>
    </span>
  )
}
