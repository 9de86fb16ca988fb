/** Takes card numbers out: 13 to 19 digits, perhaps in groups, whose check digit is right. */
export function withoutCards(text: string): string {
  return text.replace(/(?<!\d)\d+(?:[ -]\d+)*/g, (digits) =>
    digits.length < shortest ? digits : withoutCardsIn(digits),
  )
}

const shortest = 13
const longest = 19

/** A card number may stand between other numbers, so each row of whole groups is tried. */
function withoutCardsIn(digits: string): string {
  // Groups and, between them, their separators.
  const parts = digits.split(/([ -])/)
  const kept: string[] = []
  for (let at = 0; at < parts.length; at++) {
    const end = at % 2 === 0 ? endOfCard(parts, at) : undefined
    kept.push(end === undefined ? (parts[at] ?? '') : '[card]')
    if (end !== undefined) at = end
  }
  return kept.join('')
}

/** The index of the last group of the card number that begins at this group. */
function endOfCard(parts: readonly string[], from: number): number | undefined {
  let number = ''
  for (let at = from; at < parts.length; at += 2) {
    number += parts[at] ?? ''
    if (number.length > longest) return undefined
    if (number.length >= shortest && isCard(number)) return at
  }
  return undefined
}

// A time in milliseconds begins with 1, and no card of a person does.
function isCard(number: string): boolean {
  if (!/^[2-6]/.test(number)) return false
  let sum = 0
  for (const [at, digit] of [...number].reverse().entries()) {
    const counted = Number(digit) * (at % 2 === 0 ? 1 : 2)
    sum += counted > 9 ? counted - 9 : counted
  }
  return sum % 10 === 0
}
