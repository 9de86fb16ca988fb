// Compares schemas/ with an OpenAPI description of Stream's API, to find what a release of Stream changed.
// Exit codes: 0 no differences, 1 differences, 2 wrong arguments or an unreadable file.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import Table from 'cli-table3'
import { streamEvents } from '../schemas/index.ts'
import { compareSchemas, type Difference } from './compare-schemas.ts'
import { parseOpenApi } from './openapi.ts'

const usage = `Usage: npm run schemas:diff -- FILE [--json]

FILE is an OpenAPI 3 description of Stream's API, as JSON. Reports new and removed event types, new fields,
and fields of a different kind.

Exit codes: 0 no differences, 1 differences, 2 wrong arguments or an unreadable file.
`

process.exitCode = main(process.argv.slice(2))

function main(argv: string[]): number {
  const args = argumentsOf(argv)
  if (typeof args === 'string') return fail(args)
  if (args.help) {
    process.stdout.write(usage)
    return 0
  }
  const text = read(args.file)
  if (text === undefined) return fail(`schemas:diff: ${args.file} cannot be read.`)
  const api = parseOpenApi(text)
  if (typeof api === 'string') return fail(`schemas:diff: ${args.file}: ${api}`)
  const differences = compareSchemas(streamEvents, api)
  process.stdout.write(
    args.json ? `${JSON.stringify(differences, null, 2)}\n` : asTable(differences),
  )
  return differences.length === 0 ? 0 : 1
}

interface Arguments {
  readonly file: string
  readonly json: boolean
  readonly help: boolean
}

function argumentsOf(argv: string[]): Arguments | string {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    })
    const [file, ...more] = positionals
    const help = values.help ?? false
    if (!help && (file === undefined || more.length > 0))
      return `schemas:diff: give one file.\n\n${usage}`
    return { file: file ?? '', json: values.json ?? false, help }
  } catch (error) {
    return `schemas:diff: ${error instanceof Error ? error.message : 'wrong arguments'}\n\n${usage}`
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

function fail(sentence: string): number {
  process.stderr.write(`${sentence.trimEnd()}\n`)
  return 2
}

function asTable(differences: readonly Difference[]): string {
  if (differences.length === 0) return 'No differences.\n'
  const table = new Table({
    head: ['change', 'at', 'schemas/', 'description'],
    style: { head: [], border: [] },
  })
  for (const { change, at, ours, theirs } of differences) table.push([change, at, ours, theirs])
  const count = differences.length
  return `${table.toString()}\n${count} ${count === 1 ? 'difference' : 'differences'}.\n`
}
