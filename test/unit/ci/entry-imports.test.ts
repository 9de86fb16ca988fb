import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'

/** The packages that may be loaded, and the files and folders of ours. */
type Allowed = readonly string[]

const codecs = ['fp-ts', 'io-ts']

/** What the queues in memory are made of. */
const queuesInMemory = [
  'src/queue/clock.ts',
  'src/queue/errors/error-sentence.ts',
  'src/queue/findings/redrive-allow-policy.ts',
  'src/queue/memory',
  'src/queue/port.ts',
  'src/queue/queue-attributes.ts',
  'src/queue/queue-error.ts',
  'src/queue/queue-url.ts',
  'src/queue/rules',
]

/** What each entry may load when it is imported. What it imports later, in a function, is not counted. */
const entries: Readonly<Record<string, Allowed>> = {
  sluice: [
    ...codecs,
    'eventemitter3',
    'src/index.ts',
    'src/http',
    'src/message',
    'src/open',
    'src/decode',
    'src/settle',
    'src/dead-letter/record',
    'src/route',
    'src/pipeline',
    'src/queue/answers',
    'src/queue/entries.ts',
    'src/queue/errors',
    'src/queue/port.ts',
    'src/queue/queue-error.ts',
    'src/queue/queue-url.ts',
    'src/queue/service.ts',
    // The worker without its engine, which is loaded when it starts.
    'src/worker/create-worker.ts',
    'src/worker/option-checks.ts',
    'src/worker/queue-worker.ts',
    'src/worker/safe-service.ts',
    'src/worker/settings.ts',
    'src/worker/handle/circuit.ts',
    'src/worker/handle/partition-by.ts',
    'src/worker/handle/pool-share.ts',
    'src/worker/handle/shared-pool.ts',
    'src/worker/receive/bounded-receive.ts',
    'src/worker/receive/receive-errors.ts',
    'src/worker/report',
  ],
  'sluice/schemas': [...codecs, 'schemas'],
  'sluice/testing': [
    ...codecs,
    'schemas',
    'src/testing',
    'src/message',
    'src/open',
    'src/decode',
    'src/settle',
    'src/dead-letter/record',
    'src/route',
    'src/pipeline',
    ...queuesInMemory,
  ],
  'sluice/local': [
    'src/local',
    'src/message',
    'src/open/wire-form.ts',
    'src/queue/answers/body-md5.ts',
    ...queuesInMemory,
  ],
  'sluice/setup': [
    ...codecs,
    'src/setup',
    'src/message',
    'src/open',
    'src/decode',
    'src/settle/backoff.ts',
    'src/queue/admin',
    'src/queue/answers',
    'src/queue/errors',
    'src/queue/findings',
    'src/queue/identity.ts',
    'src/queue/inspect.ts',
    'src/queue/port.ts',
    'src/queue/queue-attributes.ts',
    'src/queue/queue-error.ts',
    'src/queue/queue-url.ts',
    'src/queue/sdk',
    'src/queue/service.ts',
    'src/queue/sha256.ts',
  ],
  'sluice/dead-letter': [
    ...codecs,
    'src/dead-letter/index.ts',
    // The desk without what does its work, which is loaded with its first method.
    'src/dead-letter/audit.ts',
    'src/dead-letter/edit.ts',
    'src/dead-letter/lines/document.ts',
    'src/dead-letter/lines/lines.ts',
    'src/dead-letter/open-desk.ts',
    'src/dead-letter/plan/plan-error.ts',
    'src/dead-letter/plan/plan-file.ts',
    'src/dead-letter/queues/queue-pair-error.ts',
    'src/dead-letter/select/filter.ts',
    'src/dead-letter/send-message-input.ts',
    'src/dead-letter/stream.ts',
    'src/dead-letter/record',
    'src/message',
    'src/open',
    'src/queue/queue-url.ts',
    'src/queue/send-message.ts',
  ],
  'sluice/lambda': [
    ...codecs,
    'src/lambda',
    'src/message',
    'src/open',
    'src/decode',
    'src/settle',
    'src/dead-letter/record',
    'src/route',
    'src/pipeline',
    'src/requests',
    'src/queue/answers',
    'src/queue/entries.ts',
    'src/queue/errors',
    'src/queue/port.ts',
    'src/queue/queue-error.ts',
    'src/queue/queue-url.ts',
    // The transports are loaded with the first request.
    'src/queue/service.ts',
  ],
  'sluice/opentelemetry': [
    ...codecs,
    // The SDK for /metrics is loaded by metricsHandler only.
    '@opentelemetry/api',
    'src/pipeline/log-text.ts',
    'src/opentelemetry',
    'src/dead-letter/record',
    'src/message',
    'src/open',
    'src/http',
    'src/queue/queue-error.ts',
    'src/queue/queue-url.ts',
  ],
  // Of the databases nothing: a store takes the client of the app.
  'sluice/idempotency': [
    ...codecs,
    'lru-cache',
    'src/idempotency',
    'src/message',
    'src/dead-letter/record',
    'src/pipeline/log-text.ts',
  ],
  // The rooms do their work with what they load when they are first asked.
  'sluice/web': [
    ...codecs,
    '@remix-run/node-fetch-server',
    'src/web',
    'src/http/listen-failure.ts',
    'src/message',
    'src/dead-letter/person.ts',
    'src/dead-letter/record',
    'src/pipeline/log-text.ts',
  ],
}

const root = fileURLToPath(new URL('../../..', import.meta.url))

describe('each entry', () => {
  it('is on the list of what it may load', () => {
    const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const paths = Object.keys(exports).filter((path) => !path.endsWith('.json'))
    expect(Object.keys(entries)).toEqual(paths.map((path) => `sluice${path.slice(1)}`))
  })

  it.each(Object.entries(entries))(
    'loads what it needs and no more: %s',
    async (entry, allowed) => {
      const imports = await importsOf(`await import('${entry}')`)
      expect(imports.length).toBeGreaterThan(5)
      expect(excessOf(entry, imports, allowed)).toEqual([])
    },
  )

  it('loads no more for a worker that has not started: sluice', async () => {
    const queueUrl = 'https://sqs.eu-west-1.amazonaws.com/123456789012/stream-events'
    const imports = await importsOf(`
      import { createRouter, createWorker } from 'sluice'
      import { streamEvents } from 'sluice/schemas'
      createWorker(createRouter(streamEvents), { queueUrl: '${queueUrl}' })`)
    const allowed = [...(entries.sluice ?? []), 'schemas']
    expect(excessOf('sluice', imports, allowed)).toEqual([])
  })

  it('is seen to load what its packages load, by require too', async () => {
    const imports = await importsOf(`await import('@aws-sdk/client-sqs')`)
    const [excess] = excessOf('it', imports, ['@aws-sdk', 'tslib'])
    expect(excess).toMatch(
      /^it loads @smithy\/\w+, which it may not: @aws-sdk\/client-sqs → .*@smithy/,
    )
  })

  it('is reported by the chain of imports that loads too much', () => {
    const url = (path: string) => pathToFileURL(join(root, path)).href
    const imports: readonly Import[] = [
      [url('src/dead-letter/index.ts'), 'file:///program'],
      [url('src/queue/port.ts'), url('src/dead-letter/index.ts')],
      ['node:crypto', url('src/queue/port.ts')],
      [url('node_modules/@aws-sdk/client-sqs/index.js'), url('src/queue/port.ts')],
      [url('node_modules/tslib/tslib.js'), url('node_modules/@aws-sdk/client-sqs/index.js')],
      [url('src/dead-letter/index.ts'), url('src/queue/port.ts')],
    ]
    expect(excessOf('sluice/x', imports, ['src/dead-letter/index.ts', 'tslib'])).toEqual([
      'sluice/x loads src/queue/port.ts, which it may not: src/dead-letter/index.ts → src/queue/port.ts',
      'sluice/x loads @aws-sdk/client-sqs, which it may not: src/dead-letter/index.ts → src/queue/port.ts → @aws-sdk/client-sqs',
    ])
  })
})

type Import = readonly [url: string, importer?: string]

/** Each import that a program makes in a fresh process, with the module that asked for it. */
async function importsOf(program: string): Promise<readonly Import[]> {
  const args = [
    '--conditions=sluice-source',
    '--import=./test/fixtures/record-imports.ts',
    '--input-type=module',
    '--eval',
    program,
  ]
  const { stdout } = await promisify(execFile)(process.execPath, args, {
    cwd: root,
    maxBuffer: 64 * 1024 * 1024,
  })
  return JSON.parse(stdout)
}

/** A sentence for each file and package that an entry loads and may not. */
function excessOf(entry: string, imports: readonly Import[], allowed: Allowed): string[] {
  const importers = new Map<string, string | undefined>()
  for (const [url, importer] of imports) if (!importers.has(url)) importers.set(url, importer)
  const excess = new Map<string, string>()
  for (const url of importers.keys()) {
    const name = nameOf(url)
    if (url.startsWith('node:') || excess.has(name) || isAllowed(name, allowed)) continue
    const chain = chainTo(url, importers).join(' → ')
    excess.set(name, `${entry} loads ${name}, which it may not: ${chain}`)
  }
  return [...excess.values()]
}

function isAllowed(name: string, allowed: Allowed): boolean {
  return allowed.some((one) => name === one || name.startsWith(`${one}/`))
}

/** From the entry to what it loads. The program that imports the entry is no part of it. */
function chainTo(url: string, importers: ReadonlyMap<string, string | undefined>): string[] {
  const importer = importers.get(url)
  const before =
    importer !== undefined && importers.has(importer) ? chainTo(importer, importers) : []
  return before.at(-1) === nameOf(url) ? before : [...before, nameOf(url)]
}

/** The name of a package, or the path of a file of ours. */
function nameOf(url: string): string {
  const [, inPackage] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? []
  return inPackage ?? decodeURI(url.replace(pathToFileURL(root).href, ''))
}
