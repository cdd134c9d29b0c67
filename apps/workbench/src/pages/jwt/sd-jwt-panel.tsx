import type { Disclosure, SdJwtView } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { plural } from '../../kit/format.ts'
import { Icon } from '../../kit/icon.tsx'
import { Panel } from '../../kit/panel.tsx'

const placements: Record<
  Disclosure['placement'],
  { readonly icon: 'check' | 'cross' | 'dash'; readonly words: string }
> = {
  'not-checked': { icon: 'dash', words: 'Its digest was not checked.' },
  'in-payload': { icon: 'check', words: 'Its digest stands in the payload.' },
  'in-disclosure': { icon: 'check', words: 'Its digest stands in another disclosure.' },
  nowhere: { icon: 'cross', words: 'Its digest stands nowhere: the issuer did not sign it.' },
  repeated: { icon: 'cross', words: 'Its digest stands there more than once.' },
}

/** What the holder chose to disclose, and whether the issuer signed for it. */
export function SdJwtPanel({ view }: { readonly view: SdJwtView }): JSX.Element {
  const { disclosures, digestAlgorithm, undisclosedCount, keyBinding } = view
  return (
    <Panel heading="Selective disclosure">
      <p class="help">
        {plural(disclosures.length, 'disclosure')}, digests by {digestAlgorithm};{' '}
        {undisclosedCount === 0
          ? 'nothing is withheld.'
          : `${plural(undisclosedCount, 'digest')} without one: withheld, or a decoy.`}
      </p>
      {disclosures.length > 0 && (
        <table class="data-table">
          <caption class="visually-hidden">Disclosures</caption>
          <thead>
            <tr>
              <th scope="col">Claim</th>
              <th scope="col">Value</th>
            </tr>
          </thead>
          <tbody>
            {disclosures.map(({ encoded, claim, source, text, placement, problem }, index) => (
              <tr key={`${index} ${encoded}`}>
                <th scope="row">{claim === null ? 'an element of an array' : <code>{claim}</code>}</th>
                <td>
                  <code>{source ?? text ?? encoded}</code>
                  <p class="row small-text">
                    <Icon name={placements[placement].icon} />
                    <span>{placements[placement].words}</span>
                  </p>
                  {problem !== null && <p class="claim-note">{problem}</p>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {keyBinding !== null && (
        <div class="stack tight">
          <h3>Key binding</h3>
          <p>
            {keyBinding.isHashRight === null
              ? 'Whether it belongs to these disclosures was not checked.'
              : keyBinding.isHashRight
                ? 'It belongs to exactly these disclosures.'
                : 'It was made for other disclosures than these.'}{' '}
            {keyBinding.isSignatureRight === null
              ? 'Who signed it was not checked.'
              : keyBinding.isSignatureRight
                ? 'The holder signed it, whose key the issuer names.'
                : 'The holder, whose key the issuer names, did not sign it.'}
          </p>
          {keyBinding.payload !== null && <code class="output">{keyBinding.payload}</code>}
          {keyBinding.problem !== null && <p class="claim-note">{keyBinding.problem}</p>}
        </div>
      )}
    </Panel>
  )
}
