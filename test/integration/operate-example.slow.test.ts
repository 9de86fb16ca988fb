import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, expect, test, vi } from 'vitest'
import { freePort, listen } from '../fixtures/ports.ts'
import { root } from './packed.ts'

const posted: string[] = []
const collector = createServer((request, response) => {
  posted.push(request.url ?? '')
  request.resume().on('end', () => response.end('{}'))
})

afterAll(() => {
  collector.close()
  collector.closeAllConnections()
})

test('the program of examples/operate can be watched, and stops in order', async () => {
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${await listen(collector)}`
  const args = ['--conditions=sluice-source', 'examples/operate/main.ts', '200', String(port)]
  const env = { ...process.env, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }
  const program = spawn(process.execPath, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [program.stdout, program.stderr]) {
    stream.on('data', (data) => {
      said += String(data)
    })
  }
  const ended = once(program, 'close')
  await vi.waitFor(() => expect(said).toContain('/readyz answer'), 50_000)
  const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
  await vi.waitFor(async () => expect((await ask('/readyz')).status).toBe(200), 20_000)
  await vi.waitFor(async () => {
    const metrics = await (await ask('/metrics')).text()
    expect(metrics).toMatch(
      /^messaging_process_duration_count{.*type="member\.added".*error_type="TypeError"/m,
    )
    expect(metrics).toMatch(/^sluice_queue_messages{/m)
  }, 30_000)
  // One trace in a hundred, sent every five seconds.
  await vi.waitFor(() => expect(posted).toContain('/v1/traces'), 50_000)
  program.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  expect(said.split('\n').filter((line) => line !== '')).toHaveLength(1)
}, 120_000)
