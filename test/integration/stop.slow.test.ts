import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { type LocalSqs, startLocalSqs } from '../../src/local/server.ts'
import { createDirectService } from '../../src/queue/direct/direct.ts'
import { sampleEvent } from '../../src/testing/index.ts'

let local: LocalSqs
beforeAll(async () => {
  local = await startLocalSqs({ port: 0 })
})
afterAll(() => local.stop())

it.each(['sdk', 'direct'])(
  'lets a process end once stop() has resolved, though a handler never does (%s)',
  async (transport) => {
    const service = createDirectService({ endpoint: local.endpoint })
    const body = JSON.stringify(sampleEvent('message.new'))
    await service.queue(local.queueUrl).send([{ body }])
    service.close()
    const program = ['--conditions=sluice-source', 'test/fixtures/programs/stuck-worker.ts']
    const child = spawn(process.execPath, program, {
      env: {
        ...process.env,
        QUEUE_URL: local.queueUrl,
        ENDPOINT: local.endpoint,
        TRANSPORT: transport,
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    let said = ''
    child.stdout.on('data', (data) => {
      said += String(data)
    })
    const ended = once(child, 'close')
    await vi.waitFor(() => expect(said).toContain('began'), 25_000)
    child.stdin.write('stop\n')
    // Nothing of the ten minutes that the handler may take, nor of the poll that was open, is waited for.
    expect(await ended).toEqual([0, null])
    expect(said).toBe('began\nstopped, left 1\n')
  },
)
