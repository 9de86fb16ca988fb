import { existsSync, statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isInstance } from '../../message/thrown.ts'
import { CliError } from '../error/cli-error.ts'
import { oneLine, printable } from '../terminal/printable.ts'
import { headline, textAt } from '../error/sentence.ts'

/** The exports of a module, by name. */
export type Exports = Readonly<Record<string, unknown>>

/**
 * Loads a module of the app. Node loads TypeScript by stripping its types; the error for a file that needs
 * more than that says what to do.
 *
 * @throws CliError (usage) for a file that is missing, cannot be loaded, or throws while it is loaded.
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

class NeverSettled extends Error {}

/** Rejects where Node would exit silently with 0, because nothing is left that could settle the import. */
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
      return `its TypeScript has a syntax error${locationOf(error)}.`
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
    ? `Node does not understand it${locationOf(error)} (${headline(error)}). Decorators and the like need a compiler. ${buildIt}`
    : `it has a syntax error${locationOf(error)} (${headline(error)}).`
}

function notFound(error: unknown, typescript: boolean): string {
  const missing = /'([^']*)'/.exec(headline(error))?.[1]
  const what = missing === undefined ? 'something' : oneLine(missing)
  const aliases = typescript
    ? ` Node ignores the path aliases of tsconfig.json, and every import needs the file's extension. ${buildIt}`
    : ''
  return `it imports ${what}, which does not exist.${aliases}`
}

/** The file and line of a syntax error, from the first line of its stack. */
function locationOf(error: unknown): string {
  const [head] = textAt(error, 'stack').split('\n', 1)
  const match = /^(?:file:\/\/)?(\/[^\n]*:\d+)$/.exec(head ?? '')
  return match?.[1] === undefined ? '' : ` at ${oneLine(match[1])}`
}

/** True where Node read an ES module as CommonJS, as it does in a project that `npm init` made. */
function isModuleInCommonJs(error: unknown): boolean {
  const words = /outside a module|Unexpected token 'export'|import\.meta/
  return isInstance(error, SyntaxError) && words.test(headline(error))
}

function commonJsReason(file: string): string {
  const moduleName = printable(basename(file).replace(/\.([jt]s)x?$/, '.m$1'))
  return `it is an ES module, and its package.json makes files of this name CommonJS: name it ${moduleName}, or set "type": "module" there.`
}
