import { StringDecoder } from 'node:string_decoder'

/** A line of the input. `text` is undefined when it was too long to be kept. */
export interface TextLine {
  readonly number: number
  readonly text: string | undefined
}

/** In characters: messages of SQS have at most 1 MiB, ten of them with escapes some 20 MB. */
export const maxLineLength = 64 * 1024 * 1024

/** The lines of a stream of UTF-8, one at a time. Lines above the limit have no text. */
export async function* lines(
  chunks: AsyncIterable<Uint8Array | string>,
  maxLength = maxLineLength,
): AsyncGenerator<TextLine> {
  const decoder = new StringDecoder('utf8')
  let number = 1
  let rest: string | undefined = ''
  const join = (one: string | undefined, more: string) =>
    one === undefined || one.length + more.length > maxLength ? undefined : one + more
  for await (const chunk of chunks) {
    const [first = '', ...others] = (
      typeof chunk === 'string' ? chunk : decoder.write(chunk)
    ).split('\n')
    rest = join(rest, first)
    for (const next of others) {
      yield { number, text: rest }
      number += 1
      rest = join('', next)
    }
  }
  if (rest !== '') yield { number, text: rest }
}
