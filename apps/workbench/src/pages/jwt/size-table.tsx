import type { SizeLine } from '@latchkey/toolbox/jwt'
import type { JSX } from 'preact'
import { plural } from '../../kit/format.ts'

/** How long everything is, and which limit it may meet on its way. */
export function SizeTable({ sizes }: { readonly sizes: readonly SizeLine[] }): JSX.Element {
  return (
    <table class="data-table">
      <caption class="visually-hidden">Sizes</caption>
      <tbody>
        {sizes.map(({ what, bytes, warning }) => (
          <tr key={what}>
            <th scope="row">{what}</th>
            <td>
              {plural(bytes, 'byte')}
              {warning !== null && <p class="claim-note">{warning}</p>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
