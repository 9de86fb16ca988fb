import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type LocalSqs, startLocalSqs } from '../../src/local/index.ts'
import { createSdkService } from '../../src/queue/sdk/sdk.ts'
import { sampleEvent } from '../../src/testing/index.ts'
import { compile } from './compile.ts'
import { docstringPrograms } from './docstring.ts'
import { freePort } from '../fixtures/ports.ts'
import { linkPackage, type Packed, packAndInstall, root } from './packed.ts'
import { asCommonJs, firstProgram, withoutTopLevelAwait } from './readme.ts'
import { testReadmePrograms } from './readme-programs.ts'

const exec = promisify(execFile)

let packed: Packed
let program: string

beforeAll(async () => {
  packed = await packAndInstall()
  program = await firstProgram()
}, 120_000)

afterAll(async () => {
  await rm(dirname(packed.project), { recursive: true })
})

describe('without the packages of OpenTelemetry', () => {
  // The tests below import every entry.
  afterAll(() => linkPackage(packed.project, '@opentelemetry/api'))

  test('/metrics says what to install, and the worker runs', async () => {
    const local = await startLocalSqs({ port: 0 })
    const module = join(packed.project, 'no-telemetry.mts')
    await writeFile(module, `${routerOnly}export default router\n`)
    const port = await freePort()
    const args = ['work', module, '--queue', local.queueUrl, '--health-port', String(port)]
    const sluice = join(packed.project, 'node_modules/.bin/sluice')
    const worker = spawn(process.execPath, [sluice, ...args], { stdio: 'ignore' })
    const ended = once(worker, 'close')
    const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
    await vi.waitFor(async () => expect((await ask('/readyz')).status).toBe(200), 50_000)
    const metrics = await ask('/metrics')
    expect(metrics.status).toBe(503)
    expect(await metrics.text()).toContain('npm install @opentelemetry/api')
    worker.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    await local.stop()
  }, 60_000)

  test('sluice/opentelemetry names the one that is missing', async () => {
    const args = ['--input-type=module', '--eval', "await import('sluice/opentelemetry')"]
    const failed = exec(process.execPath, args, { cwd: packed.project })
    await expect(failed).rejects.toThrow("Cannot find package '@opentelemetry/api'")
  })
})

const routerOnly = `
import { createRouter } from 'sluice'
import { streamEvents } from 'sluice/schemas'
const router = createRouter(streamEvents).on('message.new', async () => {})
`

describe('the packed package', () => {
  test('holds what was built, its sources and documents only', () => {
    const documents = ['ARCHITECTURE', 'CHANGELOG', 'README'].map((name) => `package/${name}.md`)
    const isSource = (file: string) => /^package\/(src|schemas)\/.*\.ts$/.test(file)
    const others = packed.files.filter(
      (file) => !file.startsWith('package/dist/') && !isSource(file),
    )
    expect(others).toEqual(expect.arrayContaining(documents))
    const allowed = /^package\/(LICENSE|package\.json|[A-Z]+\.md)$/
    expect(others.filter((file) => !allowed.test(file))).toEqual([])
    const inDist = packed.files.filter((file) => file.startsWith('package/dist/'))
    const page = 'package/dist/src/web/static/'
    expect(packed.files).toContain(`${page}index.html`)
    const isBuilt = (file: string) => file.startsWith(page) || /\.(js|d\.ts)$/.test(file)
    expect(inDist.filter((file) => !isBuilt(file))).toEqual([])
  })

  test('points only at files that it holds', async () => {
    const { exports, bin } = await description()
    const exported = Object.values<string | Record<string, string>>(exports).flatMap((target) =>
      typeof target === 'string' ? [target] : Object.values(target),
    )
    expect(exported.length).toBeGreaterThan(5)
    const targets = [...exported, ...Object.values<string>(bin)]
    expect(packed.files).toEqual(
      expect.arrayContaining(targets.map((target) => target.replace(/^\./, 'package'))),
    )
  })

  // `source` is what monorepos and bundlers commonly call their own sources.
  test.each(['source', 'development', 'browser'])(
    'has all its entries where an app runs with the condition %s',
    async (condition) => {
      const script = `
        import { readFileSync } from 'node:fs'
        const { exports } = JSON.parse(readFileSync('node_modules/sluice/package.json', 'utf8'))
        const entries = Object.keys(exports).filter((path) => !path.endsWith('.json'))
        for (const path of entries) await import('sluice' + path.slice(1))
        console.log(entries.length)`
      const args = [`--conditions=${condition}`, '--input-type=module', '--eval', script]
      const { stdout } = await exec(process.execPath, args, { cwd: packed.project })
      expect(Number(stdout)).toBeGreaterThanOrEqual(6)
    },
  )
})

describe("the README's first program, with the package installed,", () => {
  let local: LocalSqs

  beforeAll(async () => {
    local = await startLocalSqs({ port: 0 })
  })

  afterAll(() => local.stop())

  test('runs in plain node as an ES module', async () => {
    await handlesOneMessage('first.mjs', program)
  })

  test('runs in plain node as CommonJS, by require', async () => {
    const commonJs = asCommonJs(program)
    expect(commonJs).toContain("require('sluice')")
    await handlesOneMessage('first.cjs', commonJs)
  })

  async function handlesOneMessage(file: string, code: string): Promise<void> {
    const messageId = await sendSample(1)
    await writeFile(join(packed.project, file), code)
    const env = { PATH: process.env.PATH, QUEUE_URL: local.queueUrl }
    const running = spawn(process.execPath, [file], { cwd: packed.project, env })
    let output = ''
    for (const stream of [running.stdout, running.stderr]) {
      stream.on('data', (data: Buffer) => {
        output += data
      })
    }
    const closed = once(running, 'close')
    try {
      await vi.waitFor(() => expect(output).toContain(messageId))
    } finally {
      running.kill('SIGTERM')
    }
    // The open receive of 20 s is awaited: with a message it returns sooner.
    await sendSample(2)
    await closed
    expect(output).not.toContain('Warning')
    expect(running.exitCode).toBe(0)
  }

  async function sendSample(seed: number): Promise<string> {
    const event = sampleEvent('message.new', seed)
    const service = createSdkService({ endpoint: local.endpoint })
    await service.queue(local.queueUrl).send([{ body: JSON.stringify(event) }])
    service.close()
    return event.message.id
  }
})

describe.each(['7', '5.9'] as const)('TypeScript %s', (version) => {
  test.each(['nodenext', 'bundler'] as const)(
    'accepts the first program and all declarations under %s',
    async (resolution) => {
      const folder = join(packed.project, `types-${version}-${resolution}`)
      await mkdir(folder)
      await writeFile(join(folder, 'first.mts'), program)
      await writeFile(join(folder, 'every-entry.mts'), await everyEntry())
      if (resolution === 'nodenext') {
        await writeFile(join(folder, 'first.cts'), withoutTopLevelAwait(program))
      }
      // Reading every declaration of every dependency is the slow part: thrice is enough.
      const skipLibCheck = version === '5.9' && resolution === 'bundler'
      expect(await compile(folder, { version, resolution, skipLibCheck })).toBe('')
    },
    120_000,
  )
})

test.each(['7', '5.9'] as const)(
  "an app declares what is in its deliveries' context, under TypeScript %s",
  async (version) => {
    const folder = join(packed.project, `context-${version}`)
    await mkdir(folder)
    await cp(join(root, 'test/types/context/program.ts'), join(folder, 'program.mts'))
    expect(await compile(folder, { version })).toBe('')
    await cp(join(root, 'test/types/context/refused/program.ts'), join(folder, 'program.mts'))
    expect(await compile(folder, { version })).toContain(
      "Property 'tennant' does not exist on type 'DeliveryContext'",
    )
  },
  120_000,
)

test('a misspelt event type does not compile', async () => {
  const folder = join(packed.project, 'misspelt')
  await mkdir(folder)
  await writeFile(join(folder, 'first.mts'), program.replace("'message.new'", "'message.nwe'"))
  expect(await compile(folder)).toContain('message.nwe')
}, 120_000)

test('the programs of sluice/dead-letter compile, and the first one runs in plain node', async () => {
  const folder = join(packed.project, 'dead-letter')
  await mkdir(folder)
  const [whole = '', part = ''] = await docstringPrograms('src/dead-letter/index.ts')
  await writeFile(join(folder, 'whole.mts'), whole)
  await writeFile(join(folder, 'part.mts'), `${namesOfPart}${part}`)
  expect(await compile(folder)).toBe('')
  const { stdout } = await exec(process.execPath, ['whole.mts'], { cwd: folder })
  expect(stdout).toBe('no such channel\n')
}, 120_000)

/** The names that the second program needs. */
const namesOfPart = `
import { type Message, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs'
import { fromSqsMessage, type Pipeline } from 'sluice'
import { isTooLarge, makeDeadLetter, sendMessageInput, splitBody } from 'sluice/dead-letter'
declare const sqs: SQSClient
declare const message: Message
declare const pipeline: Pipeline
declare const deadLetterQueueUrl: string
declare const sourceQueueArn: string
`

describe('the README', () => testReadmePrograms(() => packed.project))

async function description() {
  return JSON.parse(
    await readFile(join(packed.project, 'node_modules/sluice/package.json'), 'utf8'),
  )
}

/** A program that imports every entry, so that all declarations are read. */
async function everyEntry(): Promise<string> {
  const { exports } = await description()
  const entries = Object.keys(exports).filter((path) => !path.endsWith('.json'))
  const imports = entries.map((path, i) => `import * as e${i} from 'sluice${path.slice(1)}'`)
  return `${imports.join('\n')}\nexport const all = [${entries.map((_, i) => `e${i}`)}]\n`
}

describe('the guide to idempotency', () => {
  test('has programs that compile, each by itself', async () => {
    for (const name of ['redis', 'pg', '@types/pg', '@aws-sdk/client-dynamodb']) {
      await linkPackage(packed.project, name)
    }
    const guide = await readFile(join(root, 'examples/idempotency/README.md'), 'utf8')
    const programs = [...guide.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code)
    expect(programs.length).toBeGreaterThan(2)
    const folder = join(packed.project, 'idempotency')
    await mkdir(folder)
    for (const [at, code] of programs.entries()) {
      await writeFile(join(folder, `program-${at}.mts`), `${code}export {}\n`)
    }
    expect(await compile(folder)).toBe('')
  }, 120_000)
})

describe('the image of examples/deploy', () => {
  const example = join(root, 'examples/deploy')

  async function instruction(word: string): Promise<readonly string[]> {
    const dockerfile = await readFile(join(example, 'Dockerfile'), 'utf8')
    const [, list = '[]'] = new RegExp(`^${word} (.*)$`, 'm').exec(dockerfile) ?? []
    return JSON.parse(list)
  }

  test('has a command that runs, answers probes, and stops on SIGTERM', async () => {
    const local = await startLocalSqs({ port: 0 })
    await cp(join(example, 'router.mts'), join(packed.project, 'router.mts'))
    const [, ...entry] = await instruction('ENTRYPOINT')
    const port = await freePort()
    // A free port, since others may use the one of the image.
    const args = (await instruction('CMD')).map((arg) => (arg === '8080' ? String(port) : arg))
    const child = spawn(process.execPath, [...entry, ...args], {
      cwd: packed.project,
      env: { ...process.env, SLUICE_QUEUE: local.queueUrl, AWS_REGION: local.region },
      stdio: 'ignore',
    })
    const ended = once(child, 'close')
    const ask = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status
    await vi.waitFor(async () => expect(await ask('/readyz')).toBe(200), 50_000)
    expect(await ask('/livez')).toBe(200)
    child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])
    await local.stop()
  }, 120_000)
})
