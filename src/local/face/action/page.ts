import { invalidParameter } from '../fault.ts'
import { type Input, number, text } from '../input.ts'

/** SQS lists at most this many at once. */
const most = 1_000

/**
 * The part of a list that a request asks for by MaxResults and NextToken. The token is the number of items before
 * the next page. Without MaxResults SQS returns no token.
 */
export function pageOf<Item>(
  items: readonly Item[],
  input: Input,
): { readonly page: readonly Item[]; readonly NextToken: string | undefined } {
  const maxResults = number(input, 'MaxResults')
  if (maxResults !== undefined && (maxResults < 1 || maxResults > most)) {
    throw invalidParameter(`MaxResults must be from 1 to ${most}, got ${maxResults}.`)
  }
  const from = startOf(text(input, 'NextToken'))
  const to = from + (maxResults ?? most)
  const isLast = maxResults === undefined || to >= items.length
  return { page: items.slice(from, to), NextToken: isLast ? undefined : tokenOf(to) }
}

function tokenOf(start: number): string {
  return Buffer.from(`from ${start}`).toString('base64')
}

function startOf(token: string | undefined): number {
  if (token === undefined) return 0
  const [, start] = /^from (\d+)$/.exec(Buffer.from(token, 'base64').toString()) ?? []
  if (start === undefined) throw invalidParameter('NextToken is not one that this list returned.')
  return Number(start)
}
