import { spawnSync } from 'node:child_process'
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

/** A line of code that its place forbids, and a part of the sentence that says so. */
type Violation = readonly [place: string, code: string, sentence: string]
type Allowed = readonly [place: string, code: string]

const violations: readonly Violation[] = [
  ['test/a.ts', "import { left } from 'fp-ts/Either'", 'Import fp-ts/lib/X.js'],
  ['schemas/chat/a.ts', "import '../../src/index.ts'", 'io-ts and fp-ts only'],
  ['schemas/a.ts', "import 'lru-cache'", 'io-ts and fp-ts only'],
  ['schemas/a.ts', "import 'node:fs'", 'io-ts and fp-ts only'],
  ['src/cli/a.ts', "import 'sluice/testing'", 'by their path'],
  ['src/worker/a.ts', "import '@aws-sdk/client-sqs'", 'Only src/queue speaks to AWS'],
  ['src/cli/a.ts', "import 'undici'", 'Only src/queue speaks to AWS'],
  ['src/setup/a.ts', "export * from '@smithy/signature-v4'", 'Only src/queue speaks to AWS'],
  ['src/queue/a.ts', "import { Consumer } from 'sqs-consumer'", 'sqs-consumer is the receiver'],
  ['src/worker/engine.ts', "import type { Consumer } from 'sqs-consumer'", 'the receiver only'],
  ['src/worker/a.ts', "import { EventEmitter } from 'eventemitter3'", 'lifecycle.ts only'],
  ['src/worker/a.ts', 'process.exit(1)', 'end the process'],
  ['src/local/a.ts', 'process.exitCode = 1', 'end the process'],
  ['schemas/a.ts', 'process.abort()', 'end the process'],
  ['src/testing/a.ts', "import { exit } from 'node:process'", 'end the process'],
  ['src/setup/a.ts', 'process.env.AWS_REGION', 'process.env'],
  ['src/worker/a.ts', 'console.log(1)', 'console'],
  [
    'src/decode/a.ts',
    "import type { User } from '../../schemas/index.ts'",
    'never imports schemas/',
  ],
  ['src/worker/a.ts', "import 'sluice/schemas'", 'never imports schemas/'],
  ['src/message/a.ts', "import '../open/open.ts'", 'message is the lowest layer'],
  ['src/message/a.ts', 'Date.now()', 'time and chance are parameters'],
  ['src/open/a.ts', "import '../decode/decode.ts'", 'import message only'],
  ['src/decode/a.ts', "import '../queue/port.ts'", 'import message only'],
  ['src/settle/a.ts', "export { open } from '../open/open.ts'", 'import message only'],
  ['src/settle/a.ts', 'Math.random()', 'time and chance are parameters'],
  ['src/open/a.ts', 'new Date()', 'time and chance are parameters'],
  ['src/dead-letter/record/a.ts', "import '../desk.ts'", 'import message only'],
  ['src/dead-letter/record/a.ts', "import '../../queue/port.ts'", 'import message only'],
  ['src/dead-letter/record/failure/a.ts', "import '../lineage.ts'", 'import message only'],
  ['src/dead-letter/record/a.ts', 'randomUUID()', 'time and chance are parameters'],
  ['src/route/a.ts', "import '../queue/port.ts'", 'route and pipeline import'],
  ['src/route/a.ts', "import '../pipeline/pipeline.ts'", 'route and pipeline import'],
  ['src/route/call/a.ts', "import '../../queue/port.ts'", 'route and pipeline import'],
  ['src/route/a.ts', "import '../dead-letter/desk.ts'", 'Of dead-letter only'],
  ['src/pipeline/pipeline.ts', "import '../worker/worker.ts'", 'route and pipeline import'],
  ['src/pipeline/a.ts', "import '../handler.ts'", 'route and pipeline import'],
  [
    'src/pipeline/instrumentation/a.ts',
    "import '../../queue/port.ts'",
    'route and pipeline import',
  ],
  ['src/queue/a.ts', "import '../open/open.ts'", 'queue imports message only'],
  ['src/queue/sdk/a.ts', "import '../../worker/worker.ts'", 'queue imports message only'],
  ['src/queue/sdk/a.ts', "import '../../pipeline/pipeline.ts'", 'queue imports message only'],
  ['src/requests/a.ts', "import '../worker/worker.ts'", 'those who settle import requests'],
  ['src/requests/a.ts', "import '../lambda/index.ts'", 'those who settle import requests'],
  ['src/requests/a.ts', "import '../dead-letter/desk.ts'", 'Of dead-letter only'],
  ['src/queue/a.ts', "import '../requests/letter.ts'", 'queue imports message only'],
  ['src/pipeline/a.ts', "import '../requests/letter.ts'", 'route and pipeline import'],
  ['src/pipeline/a.ts', "import '../lambda/index.ts'", 'route and pipeline import'],
  ['src/lambda/a.ts', "import '../worker/worker.ts'", 'not each other'],
  ['src/lambda/a.ts', "import '../testing/index.ts'", 'not each other'],
  ['src/lambda/a.ts', "import '@aws-sdk/client-sqs'", 'Only src/queue speaks to AWS'],
  ['src/lambda/a.ts', 'process.env.AWS_REGION', 'process.env'],
  ['src/worker/a.ts', "import '../lambda/index.ts'", 'not each other'],
  ['src/worker/a.ts', "import '../setup/index.ts'", 'not each other'],
  ['src/worker/a.ts', "import '../dead-letter/desk.ts'", 'Of dead-letter only'],
  ['src/worker/a.ts', "import '../cli/main.ts'", 'not each other'],
  ['src/worker/settle/a.ts', "import '../../setup/index.ts'", 'not each other'],
  ['src/worker/settle/a.ts', "import '../../dead-letter/desk.ts'", 'Of dead-letter only'],
  ['src/setup/a.ts', "import '../worker/worker.ts'", 'not each other'],
  ['src/setup/doctor/a.ts', "import '../../local/index.ts'", 'not each other'],
  ['src/worker/a.ts', "import '../opentelemetry/index.ts'", 'not each other'],
  ['src/opentelemetry/a.ts', "import '../worker/worker.ts'", 'not each other'],
  ['src/opentelemetry/metrics/a.ts', "import '../../cli/main.ts'", 'not each other'],
  ['src/opentelemetry/tracing/a.ts', "import '../../dead-letter/desk.ts'", 'Of dead-letter only'],
  ['src/worker/a.ts', "import '@opentelemetry/api'", 'Only src/opentelemetry'],
  ['src/cli/work/a.ts', "import '@opentelemetry/sdk-metrics'", 'Only src/opentelemetry'],
  ['src/pipeline/a.ts', "import '../opentelemetry/index.ts'", 'route and pipeline import'],
  ['src/queue/a.ts', "import '../opentelemetry/index.ts'", 'queue imports message only'],
  ['src/http/a.ts', "import '../message/failure.ts'", 'it imports nothing of ours'],
  ['src/idempotency/a.ts', "import '../worker/worker.ts'", 'not each other'],
  ['src/idempotency/store/a.ts', "import '../../setup/index.ts'", 'not each other'],
  [
    'src/idempotency/store/a.ts',
    "import '@aws-sdk/client-dynamodb'",
    'Only src/queue speaks to AWS',
  ],
  ['src/idempotency/a.ts', "import '../dead-letter/desk.ts'", 'Of dead-letter only'],
  ['src/worker/a.ts', "import '../idempotency/index.ts'", 'not each other'],
  ['src/route/a.ts', "import '../idempotency/index.ts'", 'route and pipeline import'],
  ['src/queue/a.ts', "import '../idempotency/index.ts'", 'queue imports message only'],
  ['src/index.ts', "export * from './idempotency/index.ts'", 'faces of their own'],
  ['src/dead-letter/replay-run.ts', "import '../worker/worker.ts'", 'not each other'],
  ['src/dead-letter/replay-run.ts', "import '../local/index.ts'", 'not each other'],
  ['src/worker/a.ts', "import '../dead-letter/record/lineage.ts'", 'Of dead-letter only'],
  ['src/queue/a.ts', "import '../dead-letter/record/record.ts'", 'queue imports message only'],
  ['src/testing/sample/a.ts', "import '../../local/index.ts'", 'neither local nor the CLI'],
  ['src/testing/a.ts', "import '../cli/main.ts'", 'neither local nor the CLI'],
  ['src/local/a.ts', "import '../cli/main.ts'", 'local does not import the CLI'],
  ['src/index.ts', "export * from './testing/index.ts'", 'faces of their own'],
  ['src/index.ts', "export * from './lambda/index.ts'", 'faces of their own'],
  ['src/index.ts', "export * from './opentelemetry/index.ts'", 'faces of their own'],
  ['src/handler.ts', "import './cli/main.ts'", 'faces of their own'],
  ['src/worker/circle.ts', "import type { A } from './round.ts'", 'part of a cycle'],
  ['src/worker/round.ts', "import type { B } from './circle.ts'", 'part of a cycle'],
  ['src/web/a.ts', "import '../worker/worker.ts'", 'A worker is given to it'],
  ['src/web/now/a.ts', "import '../../opentelemetry/index.ts'", 'A worker is given to it'],
  ['src/web/runs/a.ts', "import '../../local/index.ts'", 'A worker is given to it'],
  ['src/web/try/a.ts', "import('../../testing/deliver.ts')", 'the sample events of testing'],
  ['src/web/server/a.ts', "import '../../cli/terminal/shell.ts'", 'A worker is given to it'],
  ['src/web/a.ts', "import '../index.ts'", 'A worker is given to it'],
  ['src/web/a.ts', "import './page/main.tsx'", 'another program'],
  ['src/web/server/a.ts', "import '../page/main.tsx'", 'another program'],
  ['src/web/a.ts', "import '@aws-sdk/client-sqs'", 'Only src/queue speaks to AWS'],
  ['src/web/a.ts', 'process.env.PORT', 'process.env'],
  ['src/web/server/a.ts', 'process.exit(1)', 'end the process'],
  ['src/web/wire/a.ts', "import type { Plan } from '../../dead-letter/plan/plan.ts'", 'types that'],
  ['src/web/wire/a.ts', "import type { Gate } from '../access/gate.ts'", 'types that'],
  ['src/web/wire/a.ts', "import 'preact'", 'types that'],
  ['src/web/page/a.ts', "import '../answer/route.ts'", 'in the browser'],
  ['src/web/page/a.ts', "import '../one-pass.ts'", 'in the browser'],
  ['src/web/page/rooms/a.tsx', "import '../../../message/failure.ts'", 'in the browser'],
  ['src/web/page/a.ts', "import 'node:fs'", 'in the browser'],
  ['src/web/page/a.ts', "import('../../../schemas/index.ts')", 'in the browser'],
  ['src/web/page/a.ts', "import { Now } from '../wire/now.ts'", 'import type'],
  ['src/web/page/a.ts', "import '../wire/now.ts'", 'import type'],
  ['src/web/page/a.ts', "import('../wire/now.ts')", 'import type'],
  ['src/worker/a.ts', "import '../web/now/watched-worker.ts'", 'not each other'],
  ['src/dead-letter/a.ts', "import '../web/index.ts'", 'not each other'],
  ['src/pipeline/a.ts', "import '../web/index.ts'", 'route and pipeline import'],
  ['src/requests/a.ts', "import '../web/index.ts'", 'those who settle import requests'],
  ['src/queue/a.ts', "import '../web/index.ts'", 'queue imports message only'],
  ['src/testing/a.ts', "import '../web/index.ts'", 'nor the desk in the browser'],
  ['src/local/a.ts', "import '../web/index.ts'", 'nor the desk in the browser'],
  ['src/index.ts', "export * from './web/index.ts'", 'faces of their own'],
  ['examples/a.ts', "import '../src/index.ts'", 'public faces'],
  ['examples/worker/a.ts', "import '../../schemas/index.ts'", 'public faces'],
]

const allowed: readonly Allowed[] = [
  ['schemas/chat/a.ts', "import 'io-ts'"],
  ['schemas/chat/a.ts', "import 'fp-ts/lib/Either.js'"],
  ['schemas/chat/a.ts', "import '../user.ts'"],
  ['src/decode/a.ts', "import '../message/failure.ts'"],
  ['src/decode/a.ts', "import './place.ts'"],
  ['src/dead-letter/record/a.ts', "import '../../message/failure.ts'"],
  ['src/dead-letter/record/a.ts', "import './failure/frames.ts'"],
  ['src/open/a.ts', 'new Date(0)'],
  ['src/route/a.ts', "import '../decode/decode.ts'"],
  ['src/route/a.ts', "import './route.ts'"],
  ['src/route/a.ts', 'setTimeout(a, 1)'],
  ['src/pipeline/pipeline.ts', "import '../dead-letter/record/record.ts'"],
  ['src/pipeline/pipeline.ts', "import '../route/route.ts'"],
  ['src/queue/sdk/a.ts', "import '@aws-sdk/client-sqs'"],
  ['src/queue/sdk/a.ts', "import '../../message/received.ts'"],
  ['src/worker/receive/poll-loops.ts', "import 'sqs-consumer'"],
  ['src/worker/report/lifecycle.ts', "import 'eventemitter3'"],
  ['src/requests/a.ts', "import '../pipeline/instrumentation/operations.ts'"],
  ['src/requests/a.ts', "import '../queue/entries.ts'"],
  ['src/lambda/a.ts', "import '../requests/letter.ts'"],
  ['src/lambda/a.ts', "import '../queue/service.ts'"],
  ['src/worker/a.ts', "import '../pipeline/pipeline.ts'"],
  ['src/worker/a.ts', "import '../dead-letter/record/record.ts'"],
  ['src/worker/report/a.ts', "import '../../http/http-handler.ts'"],
  ['src/opentelemetry/a.ts', "import '@opentelemetry/api'"],
  ['src/opentelemetry/a.ts', "import '../pipeline/instrumentation/instrumentation.ts'"],
  ['src/opentelemetry/a.ts', "import '../http/http-handler.ts'"],
  ['src/dead-letter/replay-run.ts', "import './record/lineage.ts'"],
  ['src/dead-letter/replay-run.ts', "import '../queue/port.ts'"],
  ['src/idempotency/a.ts', "import '../pipeline/log-text.ts'"],
  ['src/idempotency/store/dynamodb.ts', "import('@aws-sdk/client-dynamodb')"],
  ['src/local/server.ts', "import '../testing/index.ts'"],
  ['src/testing/a.ts', "import '../../schemas/index.ts'"],
  ['src/testing/a.ts', "import '../worker/worker.ts'"],
  ['src/index.ts', "export { redactText } from './dead-letter/record/record.ts'"],
  ['src/handler.ts', "import type { StreamEvents } from '../schemas/index.ts'"],
  ['src/web/a.ts', "import '../dead-letter/desk.ts'"],
  ['src/web/a.ts', "import './access/gate.ts'"],
  ['src/web/try/a.ts', "import('../../../schemas/index.ts')"],
  ['src/web/try/a.ts', "import('../../testing/sample-event.ts')"],
  ['src/web/try/a.ts', "import '../../pipeline/pipeline.ts'"],
  ['src/web/now/a.ts', "import '../now/watched-worker.ts'"],
  ['src/web/server/a.ts', "import '../../http/listen-failure.ts'"],
  ['src/web/wire/a.ts', "import type { Problem } from './problem.ts'"],
  ['src/web/page/a.ts', "import type { Now } from '../wire/now.ts'"],
  ['src/web/page/rooms/a.tsx', "import type { Now } from '../../wire/now.ts'"],
  ['src/web/page/rooms/a.tsx', "import '../try/sample.tsx'"],
  ['src/web/page/a.ts', "import { render } from 'preact'"],
  ['src/cli/a.ts', "import '../web/index.ts'"],
  ['src/cli/a.ts', "import '../setup/index.ts'"],
  ['src/cli/a.ts', 'process.exit(process.env.A)'],
  ['examples/a.ts', "import 'sluice'"],
  ['examples/a.ts', 'process.exitCode = 1'],
]

const root = fileURLToPath(new URL('../../..', import.meta.url))
const house = realpathSync(mkdtempSync(join(tmpdir(), 'sluice-layers-')))
/** What lint says, by `place:line`: each case is a line of its own in the file that it names. */
let reported: ReadonlyMap<string, string>

beforeAll(() => {
  for (const rules of ['biome.json', '.lint', '.gitignore']) {
    cpSync(join(root, rules), join(house, rules), { recursive: true })
  }
  for (const [place, code] of [...violations, ...allowed]) {
    mkdirSync(dirname(join(house, place)), { recursive: true })
    appendFileSync(join(house, place), `${code}\n`)
  }
  reported = lint()
})
afterAll(() => rmSync(house, { recursive: true, force: true }))

describe('lint holds the layers', () => {
  it.each(violations)('%s may not say: %s', (place, code, sentence) => {
    expect(saidOf(place, code)).toContain(sentence)
  })

  it.each(allowed)('%s may say: %s', (place, code) => {
    expect(saidOf(place, code)).toBe('')
  })
})

function saidOf(place: string, code: string): string {
  const lines = readFileSync(join(house, place), 'utf8').split('\n')
  return reported.get(`${place}:${lines.indexOf(code) + 1}`) ?? ''
}

/** Runs lint once over the house, and sorts its errors by place and line. */
function lint(): Map<string, string> {
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const rules = [
    'plugin',
    'style/noProcessEnv',
    'suspicious/noConsole',
    'suspicious/noImportCycles',
  ]
  const only = rules.map((rule) => `--only=${rule}`)
  const args = [biome, 'lint', '--reporter=github', '--max-diagnostics=none', ...only, '.']
  const { stdout } = spawnSync(process.execPath, args, { cwd: house, encoding: 'utf8' })
  const found = new Map<string, string>()
  for (const [, place, line, message] of stdout.matchAll(
    /^::error .*file=([^,]+),line=(\d+).*?::(.*)$/gm,
  )) {
    const key = `${relative(house, place ?? '')}:${line}`
    found.set(key, `${found.get(key) ?? ''}${message}\n`)
  }
  return found
}
