import { describe, expect, test } from 'vitest'
import { renderMarkdown, type MarkdownContext } from './markdown.ts'

const context: MarkdownContext = {
  resolve: (target) => (target === 'nowhere' ? null : `/to/${target}`),
  block: (kind, text) => (kind === 'shout' ? `<b>${text.trim().toUpperCase()}</b>` : undefined),
}

const html = (text: string): string => renderMarkdown(`# A title\n\n${text}\n`, context).html

describe('the text of the guide', () => {
  test('title and description are plain, the first paragraph leads', () => {
    const page = renderMarkdown('# The `sid`\n\nOne [idea](a). Two.\n\nMore.\n', context)
    expect(page).toMatchObject({ title: 'The sid', description: 'One idea.' })
    expect(page.html).toContain('<p class="lead">One <a href="/to/a">idea</a>. Two.</p>\n<p>More.</p>')
  })

  test.each([
    ['markup is text', 'a < b & "c"', 'a &lt; b &amp; &quot;c&quot;'],
    ['in code nothing is marked', '`**a_b_<c>`', '<code>**a_b_&lt;c&gt;</code>'],
    ['bold and italic', '**a** and _b c_.', '<strong>a</strong> and <em>b c</em>.'],
    ['an underscore inside of a word is one', 'snake_case_word', 'snake_case_word'],
    ['a link that leads nowhere here keeps its words', '[words](nowhere)', 'words'],
  ])('%s', (_, text, expected) => {
    expect(html(text)).toContain(`<p class="lead">${expected}</p>`)
  })

  test('headings can be linked to', () => {
    expect(html('Lead.\n\n## Is `exp` enough?')).toContain(
      '<h2 id="is-exp-enough">Is <code>exp</code> enough?</h2>',
    )
  })

  test('items go on in the next line', () => {
    expect(html('- one\n  more\n- two')).toContain('<ul><li>one more</li><li>two</li></ul>')
    expect(html('1. one\n2. two')).toContain('<ol><li>one</li><li>two</li></ol>')
  })

  test('each cell of a table says which column it is of', () => {
    const table = html('| | left |\n| --- | --- |\n| name | a \\| b |')
    expect(table).toContain(
      '<th role="rowheader" scope="row">name</th><td role="cell" data-label="left">a | b</td>',
    )
  })

  test('fences are code, unless they have a kind of their own; empty lines do not part them', () => {
    expect(html('```ts\na < b\n\nc\n```')).toContain('<pre class="code"><code>a &lt; b\n\nc</code></pre>')
    expect(html('```shout\nhey\n```')).toContain('<b>HEY</b>')
  })

  test('what the guide has no form for stops the build', () => {
    expect(() => html('> quoted')).toThrow('no such block')
    expect(() => renderMarkdown('No title.', context)).toThrow('starts with its title')
  })
})
