import type { JSX } from 'preact'
import { Icon } from '../kit/icon.tsx'
import { hrefOf } from '../site.ts'
import { OfflineState } from './offline-state.tsx'

/** The promise in the words that are true: what the policy stops, what it does not, and how to see for oneself. */
export function Footer(): JSX.Element {
  return (
    <footer class="foot">
      <div class="promise">
        <Icon name="lock" />
        <p>
          <strong>This page cannot make background requests to other servers</strong>: its Content Security
          Policy forbids them. Check it in your network panel. What you paste, type or drop stays in the
          memory of this tab and is gone when you close it, but for answers to the advisor, which stand in the
          address; kept on this device are the options that you choose, and nothing secret. A link that you
          follow is not a background request, and a browser extension can read what you see.
        </p>
      </div>
      <div class="foot-row">
        <OfflineState />
        {!__SINGLE_FILE__ && (
          <a href="/latchkey-workbench.html" download>
            <Icon name="download" />
            <span>Download as one file</span>
          </a>
        )}
        <a href={hrefOf('home')}>All tools</a>
        <a class="only-with-server" href="/about">
          About this server
        </a>
        <span class="version">Latchkey {__VERSION__}</span>
      </div>
    </footer>
  )
}
