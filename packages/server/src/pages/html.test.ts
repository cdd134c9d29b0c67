import { expect, test } from 'vitest'
import { html } from './html.ts'

test('a value cannot leave its place, neither between tags nor in an attribute', () => {
  const hostile = `"><script>alert(1)</script><img src=x onerror='alert(1)'>\``
  expect(html`<p title="${hostile}">${hostile}</p>`.toString()).toBe(
    '<p title="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&#96;">' +
      '&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&#96;</p>',
  )
})

test('html inside html stays html, lists are joined, null and false leave nothing', () => {
  const items = ['a', '<b>'].map((item) => html`<i>${item}</i>`)
  expect(html`<p>${items}${null}${false}${0}</p>`.toString()).toBe('<p><i>a</i><i>&lt;b&gt;</i>0</p>')
})

test('an object that imitates html is escaped like any other value', () => {
  const imitation = { toString: () => '<script>' } as never
  expect(html`${imitation}`.toString()).toBe('&lt;script&gt;')
})
