/**
 * Makes the methods of strings fast again, in the whole process. node-redis has a class that extends String; until the first instance of it is
 * used, V8 looks up each `charCodeAt` and `slice` of anybody in a dictionary, at five times the cost. Looking some of them up by way of a
 * String object makes V8 lay out the prototype for speed once more. Nothing changes but time.
 */
export function restoreStringMethods(): void {
  // oxlint-disable-next-line no-new-wrappers -- a text of the primitive type does not have that effect
  const text = new String('latchkey')
  // V8 takes notice after some calls.
  for (let index = 0; index < 64; index++) firstCode(text)
}

function firstCode(text: { charCodeAt(index: number): number }): number {
  return text.charCodeAt(0)
}
