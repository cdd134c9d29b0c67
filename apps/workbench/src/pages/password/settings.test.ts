import { presets, planPassword } from '@latchkey/toolbox/password'
import { describe, expect, it } from 'vitest'
import { changed, initialSettings, isSettings, passphraseFrom, rulesFrom, settingsOf } from './settings.ts'

describe('the settings of the password page', () => {
  it.each(presets.map((preset) => [preset.id, preset] as const))(
    '%s makes what the preset makes',
    (id, preset) => {
      const settings = settingsOf(preset, initialSettings)
      expect(settings.preset).toBe(id)
      const { make } = preset
      if (make.kind === 'passphrase') expect(passphraseFrom(settings)).toMatchObject(make.options)
      if (make.kind !== 'password') return
      const [ours, theirs] = [planPassword(rulesFrom(settings)), planPassword(make.rules)]
      expect(ours.ok && theirs.ok && ours.value.count === theirs.value.count).toBe(true)
    },
  )

  it('are the user’s own once one is changed', () => {
    const website = presets.find(({ id }) => id === 'website')!
    expect(settingsOf(website, initialSettings)).toEqual(initialSettings)
    expect(changed(initialSettings, { length: 21 }).preset).toBe('own')
    expect(changed(initialSettings, { count: 5 })).toEqual({ ...initialSettings, count: 5 })
  })

  it('are not taken from what another version remembered', () => {
    expect(isSettings(initialSettings)).toBe(true)
    for (const odd of [null, {}, { ...initialSettings, length: '20' }, { ...initialSettings, sets: {} }]) {
      expect(isSettings(odd)).toBe(false)
    }
  })
})
