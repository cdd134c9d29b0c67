/** An event stream that is read to its end. */
export interface ReadStream {
  /** Everything that came, once the server has ended it. */
  readonly whole: Promise<string>
}

/** Opens `/api/events`, and waits for the first event. */
export async function openStream(url: string, cookie: string): Promise<ReadStream> {
  const response = await fetch(`${url}/api/events`, { headers: { Cookie: cookie } })
  if (response.status !== 200 || response.body === null) throw new Error(`events: ${response.status}`)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const readOn = async (): Promise<boolean> => {
    const { done, value } = await reader.read()
    if (!done) text += value
    return !done
  }
  while (!text.includes('event: open')) if (!(await readOn())) throw new Error(`ended early: ${text}`)
  const whole = (async () => {
    while (await readOn());
    return text
  })()
  return { whole }
}
