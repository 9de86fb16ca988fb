import { streamEvents } from '../../../schemas/index.ts'
import { compareEvents, type EventComparison } from '../../setup/index.ts'
import { note, printJson, printTable } from '../output.ts'
import type { Shell } from '../shell.ts'
import { openStream } from './api.ts'
import type { EventsCommandOptions } from './options.ts'

/** `sluice stream events`. */
export async function events(options: EventsCommandOptions, shell: Shell): Promise<void> {
  const api = await openStream(options, shell)
  const products = options.product ?? []
  const compared = compareEvents(await api.hookEvents(products), Object.keys(streamEvents))
  const shown = compared.events.filter(({ known }) => !(options.unknown && known))
  const notSent = products.length === 0 ? compared.notSent : []
  if (options.json) return printJson(shell, { events: shown, notSent })
  const rows = shown.map(({ name, products: of = [], known }) => [
    name,
    of.join(', '),
    known ? 'yes' : 'no',
  ])
  await printTable(shell, ['EVENT', 'PRODUCTS', 'KNOWN'], rows)
  for (const line of remarks(compared, notSent)) note(shell, line)
}

function remarks({ events }: EventComparison, notSent: readonly string[]): readonly string[] {
  const unknown = events.filter(({ known }) => !known).length
  return [
    `Stream can send ${events.length} types of events; streamEvents knows ${events.length - unknown} of them.`,
    ...(unknown > 0
      ? [
          'An unknown type is acknowledged, unless the router has .otherwise() or { unhandled: "dead-letter" }.',
        ]
      : []),
    ...(notSent.length > 0
      ? [`${notSent.length} types that streamEvents knows are not in Stream's list for this app.`]
      : []),
  ]
}
