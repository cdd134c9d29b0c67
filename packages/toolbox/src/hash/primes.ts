/** The first `count` primes. The constants of SHA-2 are bits of their roots, so that nobody can have chosen them. */
export function primes(count: number): readonly number[] {
  const found: number[] = []
  for (let candidate = 2; found.length < count; candidate++) {
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate)
  }
  return found
}

/** The first `bits` bits after the binary point of the square (2) or cube (3) root. */
export function rootFraction(prime: number, degree: 2 | 3, bits: number): bigint {
  const scaled = BigInt(prime) << BigInt(bits * degree)
  return BigInt.asUintN(bits, floorRoot(scaled, BigInt(degree)))
}

/** Newton's method from above: each step is smaller, until one is not. */
function floorRoot(value: bigint, degree: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / Number(degree)))
  for (;;) {
    const next = ((degree - 1n) * root + value / root ** (degree - 1n)) / degree
    if (next >= root) return root
    root = next
  }
}
