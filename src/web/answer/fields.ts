import { readJson } from './read-json.ts'
import { badRequest } from './refusals.ts'

/** What a request says, by name. */
export type Fields = Readonly<Record<string, unknown>>

/** @throws ProblemError for a body that is no JSON object, or too large. */
export async function readFields(request: Request): Promise<Fields> {
  const value = await readJson(request)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields
  throw badRequest('The body of the request is not a JSON object.')
}

/** A field that may be absent. */
export function optionalText(fields: Fields, name: string): string | undefined {
  const value = fields[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' && value !== '') return value
  throw badRequest(`"${name}" must be a text that is not empty.`)
}

export function requiredText(fields: Fields, name: string): string {
  const value = optionalText(fields, name)
  if (value === undefined) throw badRequest(`"${name}" is missing.`)
  return value
}

/** The range is checked by who uses it. */
export function optionalNumber(fields: Fields, name: string): number | undefined {
  const value = fields[name]
  if (value === undefined || value === null) return undefined
  if (typeof value === 'number') return value
  throw badRequest(`"${name}" must be a number.`)
}
