/** Whether a double holds exactly the decimal number that is written: not so for `100002348117421473` and `1e400`. */
export function isExactNumber(source: string, value: number): boolean {
  if (!Number.isFinite(value)) return false
  const written = normalised(source)
  const held = normalised(String(value))
  return written.sign === held.sign && written.digits === held.digits && written.exponent === held.exponent
}

/** Digits without zeros at either end, and the power of ten of the last digit. */
function normalised(source: string): { sign: string; digits: string; exponent: bigint } {
  const [, sign = '', whole = '', fraction = '', power = '0'] =
    /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(source) ?? []
  const all = (whole + fraction).replace(/^0+/, '')
  const digits = all.replace(/0+$/, '')
  if (digits === '') return { sign: '', digits: '0', exponent: 0n }
  const exponent = BigInt(power) - BigInt(fraction.length) + BigInt(all.length - digits.length)
  return { sign, digits, exponent }
}
