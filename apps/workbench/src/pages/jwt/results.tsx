import type { Expectations, Inspection, TimeReport, TokenRange } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { Disclosure } from '../../kit/disclosure.tsx'
import { lazy } from '../../kit/lazy.tsx'
import { Panel } from '../../kit/panel.tsx'
import { FindingsPanel } from './findings-panel.tsx'
import { PartPanel } from './part-panel.tsx'
import { ShareButton } from './share-button.tsx'

const SdJwtPanel = lazy(async () => (await import('./sd-jwt-panel.tsx')).SdJwtPanel)
const NestedPanel = lazy(async () => (await import('./nested-panel.tsx')).NestedPanel)
const SizeTable = lazy(async () => (await import('./size-table.tsx')).SizeTable)
const SignForm = lazy(async () => (await import('./sign-form.tsx')).SignForm)
const CompareForm = lazy(async () => (await import('./compare-form.tsx')).CompareForm)
const SnippetTabs = lazy(async () => (await import('./snippet-tabs.tsx')).SnippetTabs)

export interface ResultsProps {
  readonly inspection: Inspection
  /** The times as of the moment that is looked at. */
  readonly times: TimeReport
  readonly isCurrent: boolean
  readonly lit: TokenRange | null
  readonly onLight: (range: TokenRange | null) => void
  readonly expectations: Expectations
  readonly nowSeconds: number
  readonly onOpen: (token: string) => void
  readonly onUse: (token: string, key: string) => void
}

/** What was found, the payload first: it is what people came for. */
export function Results(props: ResultsProps): JSX.Element {
  const { inspection, times, isCurrent, lit, onLight, expectations, nowSeconds, onOpen, onUse } = props
  const { shape, header, payload, headerClaims, claims, findings, nested, sdJwt, sizes } = inspection
  const timed = claims.map((claim) => ({
    ...claim,
    time: claim.isKept ? (times.readings.find((reading) => reading.claim === claim.name) ?? null) : null,
  }))
  return (
    <>
      <Panel
        heading={shape.title}
        actions={
          !__SINGLE_FILE__ && header !== null && <ShareButton inspection={inspection} isCurrent={isCurrent} />
        }
      >
        <p class="soft">{shape.explanation}</p>
        {times.lifetimeWords !== null && <p class="soft">It lives for {times.lifetimeWords} (exp − iat).</p>}
        {times.conflicts.map(({ id, sentence }) => (
          <p key={id} class="claim-note">
            {sentence}
          </p>
        ))}
      </Panel>
      {payload !== null && (
        <PartPanel
          heading="Payload"
          tone="second"
          part={payload}
          claims={timed}
          lit={lit}
          onLight={onLight}
        />
      )}
      {header !== null && (
        <PartPanel
          heading="Header"
          tone="first"
          part={header}
          claims={headerClaims}
          lit={lit}
          onLight={onLight}
        />
      )}
      {sdJwt !== null && <SdJwtPanel view={sdJwt} />}
      {nested.length > 0 && <NestedPanel nested={nested} onOpen={onOpen} />}
      <FindingsPanel findings={findings} />
      {header !== null && (
        <>
          <Disclosure
            summary="Edit and sign again"
            lazily={() => (
              <SignForm
                key={inspection.token}
                inspection={inspection}
                nowSeconds={nowSeconds}
                onUse={onUse}
              />
            )}
          />
          <Disclosure
            summary="Compare with another token"
            lazily={() => <CompareForm inspection={inspection} nowSeconds={nowSeconds} />}
          />
          <Disclosure
            summary="Copy as code or report"
            lazily={() => <SnippetTabs inspection={inspection} expectations={expectations} />}
          />
        </>
      )}
      {sizes.length > 0 && <Disclosure summary="Sizes" lazily={() => <SizeTable sizes={sizes} />} />}
    </>
  )
}
