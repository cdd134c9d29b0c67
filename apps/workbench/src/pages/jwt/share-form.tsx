import { type Inspection, shareForm } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { Check } from '../../kit/choice.tsx'
import { CopyButton } from '../../kit/copy-button.tsx'
import { Icon } from '../../kit/icon.tsx'
import { hrefOf } from '../../site.ts'
import { linkTo } from './share-link.ts'

export interface ShareFormProps {
  readonly inspection: Inspection
  /** Whether the token can still be used, as of now. */
  readonly isCurrent: boolean
}

/** Shows what will be in the link, before there is one to copy. */
export function ShareForm({ inspection, isCurrent }: ShareFormProps): JSX.Element {
  const [isWhole, setIsWhole] = useState(false)
  const form = shareForm(inspection)
  const link = linkTo(location.origin + hrefOf('jwt'), isWhole ? inspection.token : form.token)
  return (
    <>
      <p>
        The token goes behind the <code>#</code> of the link, which browsers send to no server. Whoever has
        the link can read it. Keys and secrets are never part of it.
      </p>
      <h3>What is in it</h3>
      <ul class="bullets">
        {[...form.contains, ...(isWhole ? ['The signature.'] : form.withoutSignature)].map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      {form.warnings.map((line) => (
        <p key={line} class="claim-note">
          {line}
        </p>
      ))}
      <Check label="Keep the signature" isChecked={isWhole} onChange={setIsWhole} />
      {isWhole && (
        <p class="error" role="alert">
          <Icon name="alert" />
          <span>
            With its signature the token is a credential: whoever has the link can use it
            {isCurrent ? ', and it has not expired.' : ' wherever it is still accepted.'}
          </span>
        </p>
      )}
      <output class="output" aria-label="Link">
        {link}
      </output>
      <div class="row">
        <CopyButton what="the link" text={link} />
      </div>
    </>
  )
}
