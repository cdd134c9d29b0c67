import { strengthOf, type Space } from '@latchkey/toolbox/password'
import type { JSX } from 'preact'
import { formatCount } from '../../kit/format.ts'
import { Panel } from '../../kit/panel.tsx'

/** How long it takes to guess, for somebody who knows exactly how it was made. */
export function StrengthPanel({ space }: { readonly space: Space }): JSX.Element {
  const { guessing } = strengthOf(space.count)
  return (
    <Panel heading="How hard to guess">
      <p class="soft small-text">
        There are {countInWords(space.count)} of them, each as likely as any other: {space.bits.toFixed(2)}{' '}
        bits. An attacker who knows these settings needs, on average:
      </p>
      <table class="data-table guess-table">
        <caption class="visually-hidden">Time to guess</caption>
        <thead>
          <tr>
            <th scope="col">Attack</th>
            <th scope="col">Time</th>
          </tr>
        </thead>
        <tbody>
          {guessing.map(({ attack, time }) => (
            <tr key={attack}>
              <th scope="row">{attack}</th>
              <td>{withExponent(time)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  )
}

function countInWords(count: bigint): JSX.Element | string {
  if (count < 10n ** 15n) return formatCount(count)
  const digits = String(count)
  return (
    <>
      {digits[0]}.{digits.slice(1, 3)} × 10<sup>{digits.length - 1}</sup>
    </>
  )
}

/** "10^29 years" as it is written by hand. */
function withExponent(time: string): JSX.Element | string {
  const match = /^10\^(\d+) (.*)$/.exec(time)
  if (match === null) return time
  return (
    <>
      10<sup>{match[1]}</sup> {match[2]}
    </>
  )
}
