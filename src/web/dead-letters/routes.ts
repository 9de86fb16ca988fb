import type { Desk } from '../../dead-letter/desk.ts'
import { download, json } from '../answer/answers.ts'
import { badRequest } from '../answer/refusals.ts'
import type { Call, Route } from '../answer/route.ts'
import type { DeadLetters, MessageRows } from '../wire/dead-letters.ts'
import { bodyOf } from './body.ts'
import { detailOf } from './detail.ts'
import { exportLines } from './export-lines.ts'
import { type Looking, mostGroups } from './looking.ts'
import { groupRow, messageRow } from './rows.ts'

/** The most rows of one answer. */
const mostRows = 1_000

/** What is looked at, by address. */
export function lookingRoutes(looking: Looking, desk: () => Promise<Desk>): readonly Route[] {
  return [
    {
      method: 'GET',
      path: 'api/dead-letters',
      answer: () => {
        looking.lookFirst()
        const groups = looking.table?.groups().slice(0, mostGroups).map(groupRow) ?? []
        return json({ snapshot: looking.state(), groups } satisfies DeadLetters)
      },
    },
    {
      method: 'POST',
      path: 'api/snapshot',
      answer: () => {
        looking.refresh()
        return json(looking.state(), 202)
      },
    },
    { method: 'GET', path: 'api/dead-letters/messages', answer: (call) => rows(looking, call) },
    {
      method: 'GET',
      path: 'api/dead-letters/message',
      answer: async (call) => json(detailOf(await looking.find(idOf(call)))),
    },
    {
      method: 'GET',
      path: 'api/dead-letters/body',
      answer: async (call) => json(bodyOf(await looking.find(idOf(call)))),
    },
    {
      method: 'GET',
      path: 'api/dead-letters/export',
      answer: async ({ query }) => {
        const group = query.get('group') ?? undefined
        const table = looking.requireTable(group)
        const body = exportLines(await desk(), table, group)
        const name = `dead-letters${group === undefined ? '' : `-${group.slice(0, 8)}`}.ndjson`
        return download(body, name)
      },
    },
  ]
}

function rows(looking: Looking, { query }: Call): Response {
  const from = count(query, 'from', 0)
  const most = Math.min(mostRows, count(query, 'count', 100))
  const entries = looking.table?.entries(query.get('group') ?? undefined) ?? []
  const found = entries.slice(from, from + most).map(messageRow)
  return json({ total: entries.length, from, rows: found } satisfies MessageRows)
}

function idOf({ query }: Call): string {
  const id = query.get('id')
  if (id === null || id === '') throw badRequest('The address lacks the id of a message: ?id=ID.')
  return id
}

function count(query: URLSearchParams, name: string, otherwise: number): number {
  const text = query.get(name)
  if (text === null) return otherwise
  const value = Number(text)
  if (Number.isSafeInteger(value) && value >= 0) return value
  throw badRequest(`"${name}" must be a whole number from 0 on.`)
}
