import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { exampleSecret, inspectorLink } from '../../guide/tokens.ts'
import { base64url, sign } from './hs256.ts'

interface Made {
  readonly token: string
  readonly expSeconds: number
}

const lifeSeconds = 20

/** Makes a token that lives for twenty seconds, and says what a verifier with this device's clock would say. */
export function ExpireDemo(): JSX.Element {
  const [made, setMade] = useState<Made | null>(null)
  const [nowMs, setNowMs] = useState(0)
  useEffect(() => {
    if (made === null) return
    const timer = setInterval(() => setNowMs(Date.now()), 250)
    return () => clearInterval(timer)
  }, [made])

  const make = async (): Promise<void> => {
    const now = Date.now()
    const iat = Math.floor(now / 1000)
    const exp = iat + lifeSeconds
    const input = `${base64url('{"alg":"HS256","typ":"JWT"}')}.${base64url(JSON.stringify({ sub: 'user-7f3a', iat, exp }))}`
    setNowMs(now)
    setMade({ token: `${input}.${await sign(input, exampleSecret)}`, expSeconds: exp })
  }
  const left = made === null ? 0 : Math.ceil(made.expSeconds - nowMs / 1000)
  return (
    <>
      <p>
        <button type="button" class="button" onClick={() => void make()}>
          {made === null ? 'Make a token that lives for 20 seconds' : 'Make another'}
        </button>
      </p>
      {made !== null && (
        <>
          <p class="token-text">{made.token}</p>
          <dl class="demo-result">
            <dt>Signature</dt>
            <dd>Fits, now and for ever: no bit of it changes.</dd>
            <dt>Time</dt>
            <dd>
              {left > 0
                ? `Good for ${left} s more. Nothing that the issuer does now changes that.`
                : 'Expired.'}
            </dd>
          </dl>
          <p>
            <a href={inspectorLink(made.token)}>Open it in the inspector</a>
          </p>
        </>
      )}
    </>
  )
}
