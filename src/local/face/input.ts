import { missingParameter, SqsFault } from './fault.ts'

/** The JSON object of a request, or of one of its entries; its values are not checked. */
export type Input = Readonly<Record<string, unknown>>

export function isInput(value: unknown): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A parameter that is null counts as absent, as at SQS. */
export function text(input: Input, name: string): string | undefined {
  const value = input[name] ?? undefined
  if (value === undefined || typeof value === 'string') return value
  throw malformed(name, 'a string')
}

export function requiredText(input: Input, name: string): string {
  const value = text(input, name)
  if (value === undefined || value === '') throw missingParameter(name)
  return value
}

export function number(input: Input, name: string): number | undefined {
  const value = input[name] ?? undefined
  if (value === undefined || Number.isSafeInteger(value)) return value as number | undefined
  throw malformed(name, 'a whole number')
}

export function requiredNumber(input: Input, name: string): number {
  const value = number(input, name)
  if (value === undefined) throw missingParameter(name)
  return value
}

export function texts(input: Input, name: string): readonly string[] {
  const value = input[name] ?? []
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value
  throw malformed(name, 'a list of strings')
}

/** A map of strings. SQS takes numbers and truth values for their texts. */
export function textMap(input: Input, name: string): Readonly<Record<string, string>> {
  const given = Object.entries(inputMap(input, name)).filter(([, value]) => value !== null)
  const texts = given.map(([key, value]) => {
    if (['string', 'number', 'boolean'].includes(typeof value)) return [key, String(value)]
    throw malformed(`${name}.${key}`, 'a string')
  })
  return Object.fromEntries(texts)
}

export function inputMap(input: Input, name: string): Input {
  const value = input[name] ?? {}
  if (isInput(value)) return value
  throw malformed(name, 'an object')
}

export function inputs(input: Input, name: string): readonly Input[] {
  const value = input[name] ?? []
  if (Array.isArray(value) && value.every(isInput)) return value
  throw malformed(name, 'a list of objects')
}

function malformed(name: string, expected: string): SqsFault {
  return new SqsFault('SerializationException', `The parameter ${name} must be ${expected}.`)
}
