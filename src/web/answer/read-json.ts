import { tryParseJson } from '../../message/json.ts'
import { ProblemError } from './problem-error.ts'

/** Enough for an event of 1 MiB whose every character is escaped once, and for the ids of 50,000 messages. */
export const mostBodyBytes = 2 * 1024 * 1024

/**
 * The body of a request, as JSON. Of what kind it says it is, is checked before.
 *
 * @throws ProblemError with 413 for one that is too large, and with 400 for one that is not JSON.
 */
export async function readJson(request: Request): Promise<unknown> {
  const value = tryParseJson(new TextDecoder().decode(await readBytes(request)))
  if (value !== undefined) return value
  throw new ProblemError(400, {
    code: 'NotJson',
    message: 'The body of this request is not JSON.',
  })
}

/** Counted as they come: what a request says of its length need not be true. */
async function readBytes({ body, headers }: Request): Promise<Uint8Array> {
  if (Number(headers.get('content-length') ?? 0) > mostBodyBytes) throw tooLarge()
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength
    if (bytes > mostBodyBytes) throw tooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function tooLarge(): ProblemError {
  return new ProblemError(413, {
    code: 'TooLarge',
    message: 'The body of a request may have at most 2 MiB.',
  })
}
