import { existsSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Catalogue } from '../../decode/catalogue.ts'
import { isInstance, property } from '../../message/thrown.ts'
import { isRouter, type Router } from '../../route/router.ts'
import { CliError } from '../cli-error.ts'
import { ExitCode } from '../exit-code.ts'
import { commonJsReason, isModuleInCommonJs } from '../module.ts'
import { oneLine } from '../printable.ts'
import { headline } from '../sentence.ts'

/**
 * Loads the router that a module exports as default. TypeScript is loaded as Node loads it: types are
 * stripped, and what needs more than that is refused with what to do about it.
 *
 * @throws CliError for a file that is missing or cannot be loaded, and for a module without a router.
 */
export async function loadRouter(path: string): Promise<Router<Catalogue>> {
  const file = resolve(path)
  if (!existsSync(file)) throw new CliError(`There is no module at ${oneLine(file)}.`)
  if (statSync(file).isDirectory()) {
    throw new CliError(`${oneLine(file)} is a directory: name the file that exports the router.`)
  }
  return routerOf(await load(file), file)
}

async function load(file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(file).href)
  } catch (error) {
    throw new CliError(`${oneLine(file)} cannot be loaded: ${reasonOf(error, file)}`, {
      exitCode: isRefusal(error) ? ExitCode.usage : ExitCode.unexpected,
      cause: error,
    })
  }
}

/** The default export; where the module is CommonJS compiled from TypeScript, the one inside of it. */
function routerOf(module: Readonly<Record<string, unknown>>, file: string): Router<Catalogue> {
  const exported = module.default
  const inner =
    typeof exported === 'object' && exported !== null && 'default' in exported
      ? exported.default
      : undefined
  if (isRouter(exported)) return exported
  if (isRouter(inner)) return inner
  const [name] = Object.entries(module).find(([, value]) => isRouter(value)) ?? []
  const hint =
    name === undefined
      ? 'It must export one as default: export default createRouter(streamEvents).on(…)'
      : `It exports one as ${oneLine(name)}: export it as default.`
  throw new CliError(`${oneLine(file)} has no router. ${hint}`)
}

const buildIt =
  'Build it to JavaScript first, or load it through tsx: NODE_OPTIONS="--import tsx" sluice work …'

function reasonOf(error: unknown, file: string): string {
  const typescript = /\.[mc]?tsx?$/.test(file)
  switch (codeOf(error)) {
    case 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX':
      return `it has TypeScript that Node cannot strip, such as an enum, a namespace or a parameter property. ${buildIt}`
    case 'ERR_INVALID_TYPESCRIPT_SYNTAX':
      return `its TypeScript has a syntax error${placeOf(error)}.`
    case 'ERR_UNSUPPORTED_NODE_MODULES_TYPE_STRIPPING':
      return `it imports TypeScript from node_modules, which Node does not strip. ${buildIt}`
    case 'ERR_UNKNOWN_FILE_EXTENSION':
      return `Node does not load files of this kind. ${buildIt}`
    case 'ERR_MODULE_NOT_FOUND':
    case 'MODULE_NOT_FOUND':
    case 'ERR_PACKAGE_IMPORT_NOT_DEFINED':
    case 'ERR_UNSUPPORTED_DIR_IMPORT':
      return notFound(error, typescript)
  }
  if (isModuleInCommonJs(error)) return commonJsReason(file)
  if (!isInstance(error, SyntaxError)) return `it threw when it was loaded: ${headline(error)}.`
  return typescript
    ? `Node does not understand it${placeOf(error)} (${headline(error)}). Decorators and the like need a compiler. ${buildIt}`
    : `it has a syntax error${placeOf(error)} (${headline(error)}).`
}

function notFound(error: unknown, typescript: boolean): string {
  const missing = /'([^']*)'/.exec(headline(error))?.[1]
  const what = missing === undefined ? 'something' : oneLine(missing)
  const aliases = typescript
    ? ` Node knows no path aliases of tsconfig.json, and wants the file's ending in each import. ${buildIt}`
    : ''
  return `it imports ${what}, which is not there.${aliases}`
}

/** The file and line that Node puts at the head of a syntax error's stack. */
function placeOf(error: unknown): string {
  const stack = property(error, 'stack')
  const head = typeof stack === 'string' ? stack.split('\n', 1)[0] : ''
  const match = /^(?:file:\/\/)?(\/[^\n]*:\d+)$/.exec(head ?? '')
  return match?.[1] === undefined ? '' : ` at ${oneLine(match[1])}`
}

/** True where the module is wrong as it stands; false where its own code threw. */
function isRefusal(error: unknown): boolean {
  return isInstance(error, SyntaxError) || /^(ERR_|MODULE_NOT_FOUND)/.test(codeOf(error))
}

function codeOf(error: unknown): string {
  const code = property(error, 'code')
  return typeof code === 'string' ? code : ''
}
