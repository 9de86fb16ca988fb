import { InvalidArgumentError } from 'commander'

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600 }

/** Parses an option's value as a rate: `50/s`, `300/m`, `50`. A second. */
export function rate(text: string): number {
  const [, count = '', unit = 's'] = /^(\d{1,7}(?:\.\d{1,3})?)(?:\/([smh]))?$/.exec(text) ?? []
  const perSecond = Number(count) / (unitSeconds[unit] ?? 1)
  if (perSecond > 0) return perSecond
  throw new InvalidArgumentError('It must be a rate above 0: 50/s, 300/m or 1000/h.')
}

/** Parses an option's value as a share: `5%`. From 0 to 1. */
export function percentage(text: string): number {
  const [, digits = ''] = /^(\d{1,3}(?:\.\d{1,3})?)%$/.exec(text) ?? []
  const share = Number(digits) / 100
  if (share > 0 && share <= 1) return share
  throw new InvalidArgumentError('It must be a percentage from above 0% to 100%, such as 5%.')
}

/** Parses an option's value as a time span: `2m`, `90s`, `1h`; a bare number is seconds. In seconds. */
export function timeSpan(text: string): number {
  const [, digits, unit = 's'] = /^(\d{1,6})([smh]?)$/.exec(text) ?? []
  const seconds = Number(digits ?? 0) * (unitSeconds[unit || 's'] ?? 1)
  if (seconds > 0) return seconds
  throw new InvalidArgumentError('It must be a time span above 0: 90s, 2m or 1h.')
}
