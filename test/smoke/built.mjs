// Tries the built package in plain node, as those get it who install it: no test runner, no condition
// of our own, no type stripping. `npm run check` runs it after the build.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import test from 'node:test'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const description = require('sluice/package.json')
const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url))

const entries = Object.entries(description.exports).filter(([, target]) => target.default)

for (const [path, target] of entries) {
  const name = `sluice${path.slice(1)}`

  test(`${name} is built, with its types`, () => {
    assert.ok(existsSync(at(target.default)), target.default)
    assert.ok(existsSync(at(target.types)), target.types)
    assert.equal(fileURLToPath(import.meta.resolve(name)), at(target.default))
  })

  test(`${name} is the same by import and by require`, async () => {
    const imported = await import(name)
    assert.ok(Object.keys(imported).length > 0)
    assert.equal(require(name), imported)
  })
}

test('the parts of the smallest program', async () => {
  const { createRouter, createWorker } = await import('sluice')
  const { streamEvents } = await import('sluice/schemas')
  const { deliver, sampleEvent } = await import('sluice/testing')
  const seen = []
  const router = createRouter(streamEvents).on('message.new', async (event) => {
    seen.push(event.message.id)
  })
  const sample = sampleEvent('message.new')
  const { settlement } = await deliver(router, sample)
  assert.equal(settlement._tag, 'Acknowledge')
  assert.deepEqual(seen, [sample.message.id])
  const worker = createWorker(router, { queueUrl: 'http://127.0.0.1:1/000000000000/stream-events' })
  assert.equal(worker.health().state, 'created')
})

test('the local SQS starts', async () => {
  const { startLocalSqs } = await import('sluice/local')
  const local = await startLocalSqs({ port: 0 })
  assert.match(local.queueUrl, /^http:\/\/127\.0\.0\.1:\d+\/\d+\/stream-events$/)
  await local.stop()
})

test('the desk in the browser is served, with its page', async () => {
  const { serveDesk } = await import('sluice/web')
  const queueUrl = 'http://127.0.0.1:1/000000000000/stream-events'
  const desk = await serveDesk({ queueUrl })
  const signIn = await fetch(desk.url, { redirect: 'manual' })
  const [cookie] = signIn.headers.get('set-cookie').split(';', 1)
  const page = await (await fetch(new URL('/', desk.url), { headers: { cookie } })).text()
  const [, script] = /src="\.(\/assets\/[^"]+\.js)"/.exec(page)
  const asset = await fetch(new URL(script, desk.url), { headers: { cookie } })
  assert.equal(asset.headers.get('content-type'), 'text/javascript; charset=utf-8')
  const session = await fetch(new URL('/api/session', desk.url), { headers: { cookie } })
  assert.equal((await session.json()).version, description.version)
  await desk.close()
})

test('a bundled Lambda function holds nothing of the worker and the command line', async () => {
  const { build } = await import('esbuild')
  const contents = `
    import { createRouter } from 'sluice'
    import { createLambdaHandler } from 'sluice/lambda'
    import { streamEvents } from 'sluice/schemas'
    export const handler = createLambdaHandler(createRouter(streamEvents))`
  const { metafile, outputFiles } = await build({
    stdin: { contents, resolveDir: at('.') },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'es2023',
    minify: true,
    external: ['@aws-sdk/*', '@smithy/*', 'undici'],
    write: false,
    metafile: true,
  })
  const [output] = Object.values(metafile.outputs)
  const inputs = Object.entries(output.inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0)
  const paths = inputs.map(([path]) => path)
  assert.ok(paths.includes('dist/src/lambda/invocation.js'))
  const excess = paths.filter((path) =>
    /^dist\/src\/(worker|cli|setup|local|testing|web)\/|eventemitter3|sqs-consumer|commander/.test(
      path,
    ),
  )
  assert.deepEqual(excess, [])
  const url = `data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`
  const { handler } = await import(url)
  const record = {
    messageId: 'm',
    receiptHandle: 'r',
    body: '{"type":"x"}',
    eventSource: 'aws:sqs',
  }
  assert.deepEqual(await handler({ Records: [record] }), { batchItemFailures: [] })
})

const cli = at(description.bin.sluice)

test('the command line helps, and knows its version', () => {
  const run = (...args) => execFileSync(process.execPath, [cli, ...args], { encoding: 'utf8' })
  assert.match(run('--help'), /^Usage: sluice /)
  assert.equal(run('--version').trim(), description.version)
})
