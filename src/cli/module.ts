import { access } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { property } from '../message/thrown.ts'
import { CliError } from './cli-error.ts'
import { printable } from './printable.ts'
import { headline } from './sentence.ts'

/**
 * The default export of an app's own module, TypeScript or JavaScript; undefined if it has none.
 *
 * @throws CliError (usage) with a sentence when it cannot be loaded.
 * @throws an error of the file system, which the command line words, when it cannot be read.
 */
export async function defaultExportOf(path: string): Promise<unknown> {
  const file = resolve(path)
  await access(file)
  let exported: { readonly default?: unknown }
  try {
    exported = await import(pathToFileURL(file).href)
  } catch (error) {
    throw new CliError(whyNot(printable(path), error), { cause: error })
  }
  // CommonJS that was compiled from `export default` holds it one level down.
  const value = exported.default
  const isInterop = typeof value === 'object' && value !== null && '__esModule' in value
  return isInterop && 'default' in value ? value.default : value
}

const unstrippable: ReadonlySet<unknown> = new Set([
  'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
  'ERR_INVALID_TYPESCRIPT_SYNTAX',
  'ERR_UNKNOWN_FILE_EXTENSION',
])

function whyNot(path: string, error: unknown): string {
  const code = property(error, 'code')
  if (isModuleInCommonJs(error)) return `${path} cannot be loaded: ${commonJsReason(path)}`
  if (unstrippable.has(code)) {
    return `Node cannot run ${path} as it is: it only strips types, so enums, decorators and JSX have to be compiled. Build it and give the JavaScript, or set NODE_OPTIONS="--import tsx".`
  }
  if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') {
    return `${path} imports something that cannot be found (${headline(error)}). Node knows no path aliases and wants file endings: build it and give the JavaScript, or set NODE_OPTIONS="--import tsx".`
  }
  return `${path} cannot be loaded: ${headline(error)}.`
}

/** True where Node took an ES module for CommonJS, as it does in a project that `npm init` made. */
export function isModuleInCommonJs(error: unknown): boolean {
  const said = /outside a module|^Unexpected token 'export'|import\.meta/
  return error instanceof SyntaxError && said.test(error.message)
}

/** The sentence for it, with what to do. */
export function commonJsReason(file: string): string {
  const moduleName = printable(basename(file).replace(/\.([jt]s)x?$/, '.m$1'))
  return `it is an ES module, and its package.json makes files of this name CommonJS: name it ${moduleName}, or set "type": "module" there.`
}
