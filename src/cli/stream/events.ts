import { streamEvents } from '../../../schemas/index.ts'
import { compareEvents, type EventComparison } from '../../setup/index.ts'
import { products } from '../../setup/stream/connect.ts'
import { CliError } from '../error/cli-error.ts'
import { note, printJson, printTable } from '../terminal/output.ts'
import { oneLine } from '../terminal/printable.ts'
import type { Shell } from '../terminal/shell.ts'
import { openStream } from './api.ts'
import type { EventsCommandOptions } from './options.ts'

/** `sluice stream events`. */
export async function events(options: EventsCommandOptions, shell: Shell): Promise<void> {
  const asked = productsOf(options)
  const api = await openStream(options, shell)
  const compared = compareEvents(await api.hookEvents(asked), Object.keys(streamEvents))
  const shown = compared.events.filter(({ known }) => !(options.unknown && known))
  const notSent = asked.length === 0 ? compared.notSent : []
  if (options.json) return printJson(shell, { events: shown, notSent })
  const rows = shown.map(({ name, products: of = [], known }) => [
    name,
    of.join(', '),
    known ? 'yes' : 'no',
  ])
  if (rows.length > 0) await printTable(shell, ['EVENT', 'PRODUCTS', 'KNOWN'], rows)
  else note(shell, 'There are no such events.')
  for (const line of remarks(compared, notSent)) note(shell, line)
}

/** Empty for all. */
function productsOf({ product: asked = [] }: EventsCommandOptions): readonly string[] {
  const odd = asked.find((one) => !products.includes(one))
  if (odd !== undefined) {
    throw new CliError(`There is no product "${oneLine(odd)}". There are: ${products.join(', ')}.`)
  }
  return asked.includes('all') ? [] : asked
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
