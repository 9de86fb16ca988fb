import { createServer, type Server } from 'node:net'
import { createRouter, createWorker, type Logger, type Worker } from 'sluice'
import { startLocalSqs } from 'sluice/local'
import { streamEvents } from 'sluice/schemas'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { freePort, listen } from '../fixtures/ports.ts'

const router = createRouter(streamEvents).on('message.new', () => {})

let worker: Worker | undefined
let server: Server | undefined

afterEach(async () => {
  await worker?.stop({ graceSeconds: 0 })
  server?.close()
  vi.restoreAllMocks()
})

function workerAt(port: number, logger?: Logger): Worker {
  const queueUrl = `http://127.0.0.1:${port}/000000000000/stream-events`
  worker = createWorker(router, { queueUrl, waitSeconds: 1, ...(logger && { logger }) })
  return worker
}

/** What was said on standard error. */
function hear() {
  const console = vi.spyOn(globalThis.console, 'error').mockImplementation(() => {})
  return () => console.mock.calls.map(([line]) => String(line))
}

/** Long enough for a machine that is busy. */
const patienceMs = 25_000

describe('a worker without a logger', () => {
  it('says on standard error that nobody listens, and when its queue answers', async () => {
    const said = hear()
    const port = await freePort()
    const starting = workerAt(port).start()
    const refusals = () => said().filter((line) => /ECONNREFUSED.* Trying again\./.test(line))
    await vi.waitFor(() => expect(refusals()).toHaveLength(1), patienceMs)
    const local = await startLocalSqs({ port })
    await starting
    await vi.waitFor(() => expect(said().at(-1)).toMatch(/stream-events answers\.$/), patienceMs)
    expect(refusals()).toHaveLength(1)
    await worker?.stop()
    await local.stop()
  })

  it('says so of a server that takes connections and never answers', async () => {
    const said = hear()
    server = createServer()
    const starting = workerAt(await listen(server)).start()
    const silences = () => said().filter((line) => /has not answered for 4 s/.test(line))
    await vi.waitFor(() => expect(silences()).toHaveLength(1), patienceMs)
    await worker?.stop({ graceSeconds: 0 })
    await starting
  })
})

describe('a worker with a logger', () => {
  it('reports it there, and leaves standard error alone', async () => {
    const said = hear()
    const port = await freePort()
    const warn = vi.fn()
    const ignore = () => {}
    const logger = { debug: ignore, info: ignore, warn, error: ignore }
    const starting = workerAt(port, logger).start()
    await vi.waitFor(() => expect(warn).toHaveBeenCalled(), patienceMs)
    await worker?.stop({ graceSeconds: 0 })
    await starting
    expect(said()).toEqual([])
  })
})
