/** A small generator of pseudo-random numbers, the same for the same seed. */
export interface Random {
  /** From 0 to below 1. */
  next(): number
  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number
  /** One of a list. */
  pick<A>(from: readonly [A, ...A[]]): A
  /** True with this probability, in percent. */
  chance(percent: number): boolean
  /** Hexadecimal digits, of this length. */
  hex(length: number): string
  /** A UUID in the format of version 4. */
  uuid(): string
}

/** A generator for a text and a number: `message.new` and 7. */
export function createRandom(text: string, seed: number): Random {
  let state = hash(`${text}\u0000${seed}`)
  const next = (): number => {
    // mulberry32: one 32-bit word of state is plenty for a sample.
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  const hex = (length: number) => {
    let digits = ''
    while (digits.length < length) digits += integer(0, 15).toString(16)
    return digits
  }
  return {
    next,
    integer,
    pick: (from) => from[integer(0, from.length - 1)] ?? from[0],
    chance: (percent) => next() * 100 < percent,
    hex,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`,
  }
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let hashed = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hashed = Math.imul(hashed ^ text.charCodeAt(i), 0x01000193)
  return hashed
}
