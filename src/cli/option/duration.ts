import { InvalidArgumentError } from 'commander'

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }

/** Parses an option's value as a duration: `4d`, `12h`, `90m`, `30s`; a bare number is days. In seconds. */
export function duration(text: string): number {
  const [, digits = '', unit = 'd'] = /^(\d{1,9})([smhd]?)$/.exec(text) ?? []
  if (digits !== '') return Number(digits) * (unitSeconds[unit || 'd'] ?? 0)
  throw new InvalidArgumentError('It must be a duration: 4d, 12h, 90m or 30s.')
}

/** Parses a repeated option KEY=VALUE into a record. */
export function keyValue(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const at = text.indexOf('=')
  if (at > 0) return { ...before, [text.slice(0, at)]: text.slice(at + 1) }
  throw new InvalidArgumentError('It must be KEY=VALUE.')
}

/** Parses a list of words separated by commas. */
export function list(text: string): readonly string[] {
  return text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
}
