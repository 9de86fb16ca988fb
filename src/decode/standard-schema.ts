import { type Either, left, right } from 'fp-ts/lib/Either.js'
import type { InvalidPayload } from '../message/failure.ts'
import type { Issue } from '../message/issue.ts'
import { type Decoded, maxIssues } from './decode.ts'

/**
 * A schema of any library that implements Standard Schema, version 1 (standardschema.dev): zod 4,
 * valibot, arktype. Only what sluice uses is declared; compilers before TypeScript 7 cannot check more.
 */
export interface StandardSchema {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: string
    readonly validate: (value: unknown) => unknown
    /** For the compiler only. */
    readonly types?: { readonly input: unknown; readonly output: unknown } | undefined
  }
}

/** A schema that threw or returned no result: a fault in the app's code. Never holds payload values. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError'
}

export function isStandardSchema(value: unknown): value is StandardSchema {
  const standard = isObject(value) ? value['~standard'] : undefined
  return isObject(standard) && standard.version === 1 && typeof standard.validate === 'function'
}

export type Validated = Either<InvalidPayload, Decoded<unknown>>

/**
 * Validates an event; the result is what the schema returns. One that does not fit is an InvalidPayload, with
 * at most 100 of its issues; there is no drift.
 *
 * @throws what the schema throws, or rejects with; SchemaError if it returns neither a value nor issues.
 */
export function validateEvent(
  schema: StandardSchema,
  type: string,
  value: unknown,
): Validated | Promise<Validated> {
  const { vendor } = schema['~standard']
  const answer = ask(schema, value)
  return isThenable(answer) ? validatedLater(answer, vendor, type) : validated(answer, vendor, type)
}

/**
 * zod's `validate` tries synchronously first, and drops the promise of an asynchronous check: the check
 * runs twice, and a rejection of the first run ends the process. `safeParseAsync` runs it once.
 */
function ask(schema: StandardSchema, value: unknown): unknown {
  const { vendor } = schema['~standard']
  return vendor === 'zod' && 'safeParseAsync' in schema
    ? askZod(schema as StandardSchema & Zod, value)
    : schema['~standard'].validate(value)
}

interface Zod {
  safeParseAsync(value: unknown): Promise<{
    readonly success: boolean
    readonly data?: unknown
    readonly error?: { readonly issues: unknown }
  }>
}

async function askZod(schema: Zod, value: unknown): Promise<unknown> {
  const { success, data, error } = await schema.safeParseAsync(value)
  return success ? { value: data } : { issues: error?.issues ?? [] }
}

async function validatedLater(answer: PromiseLike<unknown>, vendor: string, type: string) {
  return validated(await answer, vendor, type)
}

function validated(answer: unknown, vendor: string, type: string): Validated {
  if (isObject(answer)) {
    const { issues } = answer
    if (issues) return left({ _tag: 'InvalidPayload', type, issues: issuesOf(issues, vendor) })
    if ('value' in answer) return right({ event: answer.value, drift: [] })
  }
  throw new SchemaError(`the schema of "${type}" returned neither a value nor issues`)
}

function issuesOf(issues: unknown, vendor: string): readonly Issue[] {
  const found: Issue[] = []
  // No slice: it would make a new array of arktype's own class.
  if (Array.isArray(issues)) {
    for (const issue of issues) if (found.push(issueOf(issue, vendor)) === maxIssues) break
  }
  return found.length > 0 ? found : [issueOf(undefined, vendor)]
}

/**
 * Messages quote values, as does arktype's `expected`, and a path has keys that the payload may have
 * named. So only the vendor's code of the issue and the first key of its path are kept.
 */
function issueOf(issue: unknown, vendor: string): Issue {
  const { code, type, path } = isObject(issue) ? issue : {}
  const word = [code, type].find(isWord)
  const by = isWord(vendor) ? vendor : 'its schema'
  const first = firstKey(path)
  return {
    path: first,
    normalisedPath: first,
    expected: word === undefined ? `valid for ${by}` : `valid for ${by} (${word})`,
  }
}

function firstKey(path: unknown): string {
  const first: unknown = Array.isArray(path) ? path[0] : undefined
  const key = isObject(first) ? first.key : first
  return isWord(key) ? key : ''
}

/** An identifier: no text, no address, no number. */
function isWord(value: unknown): value is string {
  return (
    typeof value === 'string' && value.length <= 60 && /^[\p{L}_$][\p{L}\p{N}_$-]*$/u.test(value)
  )
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return isObject(value) && typeof value.then === 'function'
}

/** A function as well: the schemas of arktype are such. */
function isObject(value: unknown): value is Record<string, unknown> {
  return (typeof value === 'object' && value !== null) || typeof value === 'function'
}
