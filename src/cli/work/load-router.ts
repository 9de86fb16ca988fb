import type { Catalogue } from '../../decode/catalogue.ts'
import { isRouter, type Router } from '../../route/router.ts'
import { loadDefaultExport } from '../option/default-export.ts'

/**
 * The router that a module exports as default.
 *
 * @throws CliError (usage) for a module that cannot be loaded, and for one without a router.
 */
export async function loadRouter(path: string): Promise<Router<Catalogue>> {
  return await loadDefaultExport(path, {
    name: 'router',
    example: 'export default createRouter(streamEvents).on(…)',
    read: (value) => (isRouter(value) ? value : undefined),
  })
}
