import { existsSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isInstance } from '../../message/thrown.ts'
import { CliError } from '../error/cli-error.ts'
import { oneLine, printable } from '../terminal/printable.ts'
import { headline, textAt } from '../error/sentence.ts'

/** What a module exports, by name. */
export type Exports = Readonly<Record<string, unknown>>

/**
 * Loads an app's own module. TypeScript is loaded as Node loads it: types are stripped, and what needs
 * more than that is refused with what to do about it.
 *
 * @throws CliError (usage) for a file that is missing, and for one that cannot be loaded or throws then.
 */
export async function loadModule(path: string): Promise<Exports> {
  const file = resolve(path)
  if (!existsSync(file)) throw new CliError(`There is no module at ${oneLine(file)}.`)
  if (statSync(file).isDirectory()) {
    throw new CliError(`${oneLine(file)} is a directory: name the file of the module.`)
  }
  try {
    return await settled(import(pathToFileURL(file).href))
  } catch (cause) {
    const why = isInstance(cause, NeverSettled) ? cause.message : reasonOf(cause, file)
    throw new CliError(`${oneLine(file)} cannot be loaded: ${why}`, { cause })
  }
}

/** The default export; where the module is CommonJS compiled from TypeScript, the one inside of it. */
export function defaultExport(exports: Exports): unknown {
  const value = exports.default
  const isInterop = typeof value === 'object' && value !== null && '__esModule' in value
  return isInterop && 'default' in value ? value.default : value
}

class NeverSettled extends Error {}

/** Node ends without a word, and with 0, where nothing is left that could settle what it waits for. */
async function settled<A>(loading: Promise<A>): Promise<A> {
  const { promise: idle, reject } = Promise.withResolvers<never>()
  const onIdle = () => reject(new NeverSettled('a top-level await in it never ends.'))
  process.once('beforeExit', onIdle)
  try {
    return await Promise.race([loading, idle])
  } finally {
    process.off('beforeExit', onIdle)
  }
}

const buildIt =
  'Build it to JavaScript first, or load it through tsx: NODE_OPTIONS="--import tsx" sluice …'

function reasonOf(error: unknown, file: string): string {
  const typescript = /\.[mc]?tsx?$/.test(file)
  switch (textAt(error, 'code')) {
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
  const [head] = textAt(error, 'stack').split('\n', 1)
  const match = /^(?:file:\/\/)?(\/[^\n]*:\d+)$/.exec(head ?? '')
  return match?.[1] === undefined ? '' : ` at ${oneLine(match[1])}`
}

/** True where Node took an ES module for CommonJS, as it does in a project that `npm init` made. */
function isModuleInCommonJs(error: unknown): boolean {
  const said = /outside a module|Unexpected token 'export'|import\.meta/
  return isInstance(error, SyntaxError) && said.test(headline(error))
}

/** The sentence for it, with what to do. */
function commonJsReason(file: string): string {
  const moduleName = printable(basename(file).replace(/\.([jt]s)x?$/, '.m$1'))
  return `it is an ES module, and its package.json makes files of this name CommonJS: name it ${moduleName}, or set "type": "module" there.`
}
