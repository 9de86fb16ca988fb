import { type Catalogue, isEventSchema } from '../../decode/catalogue.ts'
import { loadDefaultExport } from '../option/default-export.ts'
import type { Shell } from '../terminal/shell.ts'

/**
 * The catalogue that a module exports as default, or the one of the router that it exports.
 *
 * @throws CliError (usage) for a module that cannot be loaded, and for one without a catalogue.
 */
export async function loadCatalogue(path: string): Promise<Catalogue> {
  return await loadDefaultExport(path, {
    name: 'catalogue',
    example: 'export default { ...streamEvents, order_placed: OrderPlaced }, or a router',
    read: (value) =>
      [value, isObject(value) ? value.catalogue : undefined].find((one) => isCatalogue(one)),
  })
}

/** The catalogue of a module, by default Stream's. */
export async function catalogueOf(
  { catalogue }: { readonly catalogue?: string },
  shell: Shell,
): Promise<Catalogue> {
  if (catalogue === undefined) return (await import('../../../schemas/index.ts')).streamEvents
  shell.hasForeignCode = true
  return await loadCatalogue(catalogue)
}

function isCatalogue(value: unknown): value is Catalogue {
  return (
    isObject(value) && Object.keys(value).length > 0 && Object.values(value).every(isEventSchema)
  )
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
