import { CliError } from '../error/cli-error.ts'
import { oneLine } from '../terminal/printable.ts'
import { type Exports, loadModule } from './module.ts'

/** What a command needs as the default export of an app's module. */
export interface WantedExport<A> {
  /** In an error: `router`. */
  readonly name: string
  /** A line of code that exports one. */
  readonly example: string
  /** Undefined for a value of another kind. */
  read(value: unknown): A | undefined
}

/**
 * Loads an app's module and reads its default export.
 *
 * @throws CliError (usage) for a module that cannot be loaded, and for one that exports something else.
 */
export async function loadDefaultExport<A>(
  path: string,
  { name, example, read }: WantedExport<A>,
): Promise<A> {
  const exports = await loadModule(path)
  const found = read(defaultOf(exports))
  if (found !== undefined) return found
  const [other] = Object.entries(exports).find(([, value]) => read(value) !== undefined) ?? []
  const hint =
    other === undefined
      ? `It must export one as default: ${example}`
      : `It exports one as ${oneLine(other)}: export it as default.`
  throw new CliError(`${oneLine(path)} has no ${name}. ${hint}`)
}

/** The default export; where the module is CommonJS compiled from TypeScript, the one inside of it. */
function defaultOf(exports: Exports): unknown {
  const value = exports.default
  const isInterop = typeof value === 'object' && value !== null && '__esModule' in value
  return isInterop && 'default' in value ? value.default : value
}
