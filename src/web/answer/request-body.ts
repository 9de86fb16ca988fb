import { ProblemError, badRequest } from './problem-error.ts'

/** More than a message of 1 MiB as JSON. */
const mostBytes = 8 * 1024 * 1024

/**
 * The JSON object of a request.
 *
 * @throws ProblemError for what is none, or too large.
 */
export async function readObject(request: Request): Promise<Readonly<Record<string, unknown>>> {
  const text = await readText(request)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw badRequest('The body of the request is not JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw badRequest('The body of the request is not a JSON object.')
  }
  return value as Readonly<Record<string, unknown>>
}

async function readText({ body }: Request): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    if (bytes > mostBytes) {
      throw new ProblemError(413, {
        code: 'TooLarge',
        message: `The body of the request has more than ${mostBytes / 1024 / 1024} MiB.`,
      })
    }
    text += decoder.decode(chunk, { stream: true })
  }
  return text + decoder.decode()
}

type Fields = Readonly<Record<string, unknown>>

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
