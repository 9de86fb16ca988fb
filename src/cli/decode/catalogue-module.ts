import { type Catalogue, isEventSchema } from '../../decode/catalogue.ts'
import { CliError } from '../error/cli-error.ts'
import { defaultExport, loadModule } from '../option/module.ts'
import { printable } from '../terminal/printable.ts'

/**
 * The catalogue that a module exports as default, or the one of the router that it exports.
 *
 * @throws CliError (usage) for a module that cannot be loaded, and for one without a catalogue.
 */
export async function catalogueFrom(path: string): Promise<Catalogue> {
  const value = defaultExport(await loadModule(path))
  for (const candidate of [value, isObject(value) ? value.catalogue : undefined]) {
    if (isCatalogue(candidate)) return candidate
  }
  throw new CliError(
    `${printable(path)} exports no catalogue: its default export must be a catalogue, such as { ...streamEvents, order_placed: OrderPlaced }, or a router.`,
  )
}

function isCatalogue(value: unknown): value is Catalogue {
  return (
    isObject(value) && Object.keys(value).length > 0 && Object.values(value).every(isEventSchema)
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
