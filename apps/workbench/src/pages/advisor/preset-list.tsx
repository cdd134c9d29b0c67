import type { JSX } from 'preact'
import { presets, type Preset } from './presets.ts'

/** Architectures to begin with. */
export function PresetList({ onTake }: { readonly onTake: (preset: Preset) => void }): JSX.Element {
  return (
    <section class="panel presets" aria-labelledby="presets">
      <h2 id="presets">Start from an architecture</h2>
      <ul>
        {presets.map((preset) => (
          <li key={preset.name}>
            <button type="button" class="button preset" onClick={() => onTake(preset)}>
              <strong>{preset.name}</strong>
              <span>{preset.story}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
