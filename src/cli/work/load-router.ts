import type { Catalogue } from '../../decode/catalogue.ts'
import { isRouter, type Router } from '../../route/router.ts'
import { CliError } from '../error/cli-error.ts'
import { defaultExport, loadModule } from '../option/module.ts'
import { oneLine } from '../terminal/printable.ts'

/**
 * The router that a module exports as default.
 *
 * @throws CliError (usage) for a module that cannot be loaded, and for one without a router.
 */
export async function loadRouter(path: string): Promise<Router<Catalogue>> {
  const exports = await loadModule(path)
  const value = defaultExport(exports)
  if (isRouter(value)) return value
  const [name] = Object.entries(exports).find(([, exported]) => isRouter(exported)) ?? []
  const hint =
    name === undefined
      ? 'It must export one as default: export default createRouter(streamEvents).on(…)'
      : `It exports one as ${oneLine(name)}: export it as default.`
  throw new CliError(`${oneLine(path)} has no router. ${hint}`)
}
