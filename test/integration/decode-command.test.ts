import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { foundingSample } from '../fixtures/founding-sample.ts'
import { runSluice, spawnSluiceWith } from './sluice.ts'

let directory: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sluice-decode-'))
})

afterAll(async () => {
  await rm(directory, { recursive: true })
})

async function fileOf(text: string | Uint8Array, name = 'traffic.jsonl'): Promise<string> {
  const path = join(directory, name)
  await writeFile(path, text)
  return path
}

async function decode(...args: string[]) {
  return await runSluice(['decode', ...args])
}

async function report(text: string, ...args: string[]) {
  const { exitCode, out } = await decode(await fileOf(text), '--json', ...args)
  return { exitCode, ...JSON.parse(out) }
}

const event = {
  type: 'user.updated',
  created_at: '2030-01-01T00:00:00Z',
  user: { id: 'correct-horse' },
}
const json = JSON.stringify(event)
const base64 = (bytes: string | Uint8Array) => Buffer.from(bytes).toString('base64')
const sns = JSON.stringify({ Type: 'Notification', TopicArn: 'arn:aws:sns:x', Message: json })

describe('sluice decode', () => {
  it('decodes bodies of every form, a line each', async () => {
    const bodies = [json, base64(json), base64(gzipSync(json)), sns, JSON.stringify([event, event])]
    const { exitCode, ...found } = await report(bodies.join('\n'))
    expect(exitCode).toBe(0)
    expect(found).toMatchObject({
      bodies: 5,
      events: 6,
      forms: { json: 1, 'base64 json': 1, 'base64 gzip json': 1, 'sns json': 1, array: 1 },
      types: [{ type: 'user.updated', known: true, events: 6, ok: 6, drift: [], poison: [] }],
      malformed: { count: 0 },
    })
  })

  it('decodes what the AWS CLI prints, and reports which of its messages is at fault', async () => {
    const messages = [json, 'nonsense', foundingSample].map((Body) => ({ MessageId: 'm', Body }))
    const found = await report(`\n${JSON.stringify({ Messages: messages }, null, 4)}\n`)
    expect(found).toMatchObject({
      exitCode: 1,
      bodies: 3,
      types: [
        {
          type: 'message.new',
          drifted: 1,
          drift: [
            { path: 'members[].user', expected: 'User', events: 1, first: { line: 2, message: 3 } },
          ],
        },
        { type: 'user.updated', ok: 1 },
      ],
      malformed: { count: 1, first: [{ line: 2, message: 2, reason: expect.any(String) }] },
    })
  })

  it('decodes one event that was printed over several lines', async () => {
    const found = await report(JSON.stringify(event, null, 2))
    expect(found).toMatchObject({ exitCode: 0, bodies: 1, types: [{ ok: 1 }] })
  })

  it('reports drift and unknown types, and neither as a failure', async () => {
    const odd = { ...event, user: { ...event.user, role: 7 } }
    const unknown = { type: 'order.placed' }
    const found = await report(
      [odd, odd, event, unknown].map((each) => JSON.stringify(each)).join('\n'),
    )
    expect(found).toMatchObject({
      exitCode: 0,
      types: [
        {
          type: 'user.updated',
          events: 3,
          ok: 1,
          drifted: 2,
          drift: [{ path: 'user.role', expected: 'string', events: 2, first: { line: 1 } }],
        },
        { type: 'order.placed', known: false, events: 1 },
      ],
    })
  })

  it('ends with 1 for poison, malformed bodies and what is no event, each with its line', async () => {
    const poison = { ...event, user: { name: 'correct-horse' } }
    const found = await report([json, JSON.stringify(poison)].join('\n'))
    expect(found).toMatchObject({
      exitCode: 1,
      types: [
        { poisoned: 1, poison: [{ path: 'user.id', expected: 'string', first: { line: 2 } }] },
      ],
    })
    expect(await report(`${json}\n{"no":"type"}`)).toMatchObject({
      exitCode: 1,
      notEvents: { count: 1, first: [{ line: 2, reason: 'an object without "type"' }] },
    })
    expect(await report(`${json.slice(0, 20)}\n${json}`)).toMatchObject({
      exitCode: 1,
      events: 1,
      malformed: { count: 1, first: [{ line: 1, reason: 'not valid JSON (20 characters)' }] },
    })
  })

  it('prints tables for a person, and no payload', async () => {
    const poison = { ...event, user: { name: 'correct-horse' } }
    const bodies = [
      json,
      JSON.stringify(poison),
      foundingSample,
      '{"correct-horse":1}',
      '{"correct-horse',
    ]
    const { exitCode, out, err } = await decode(await fileOf(bodies.join('\n')))
    expect(exitCode).toBe(1)
    expect(out).toMatch(/^TYPE +EVENTS +FIT +DRIFT +POISON\n/)
    expect(out).toMatch(/^user\.updated +2 +1 +0 +1$/m)
    expect(out).toMatch(/^user\.updated +poison +user\.id +string +1 +2$/m)
    expect(out).toMatch(/^message\.new +drift +members\[\]\.user +User +1 +3$/m)
    expect(out).toMatch(/^4 +no event +an object without "type"$/m)
    expect(out).toMatch(/^5 +malformed +not valid JSON/m)
    expect(err).toBe(
      '5 bodies, 4 events: 1 fit, 1 drifted, 1 poison, 0 of unknown types, 1 not events; 1 malformed.\n',
    )
    expect(out + err).not.toContain('horse')
    const json5 = await decode(await fileOf(bodies.join('\n')), '--json')
    expect(json5.out).not.toContain('horse')
  })

  it('keeps control characters of a type off the terminal', async () => {
    const { out } = await decode(await fileOf(JSON.stringify({ type: 'a\u001b[31m\nb' })))
    expect(out).toContain('a?[31m b')
  })

  it('says when there was nothing', async () => {
    expect(await decode(await fileOf('\n \n'))).toEqual({
      exitCode: 0,
      out: '',
      err: 'There was nothing to decode.\n',
    })
  })

  it('keeps its memory in limits: names, places and lines are kept up to a number', async () => {
    const unknown = Array.from({ length: 1_200 }, (_, index) => `{"type":"own.${index}"}`)
    const long = JSON.stringify({ type: 'x'.repeat(10_000) })
    const malformed = Array(300).fill('nonsense')
    const found = await report([long, ...unknown, ...malformed].join('\n'))
    expect(found.types).toHaveLength(1_000)
    expect(found.types[0]).toMatchObject({ type: '(a type of more than 100 characters)' })
    expect(found.unknownUnnamed).toBe(201)
    expect(found.malformed.count).toBe(300)
    expect(found.malformed.first).toHaveLength(100)
  })
})

describe('sluice decode --catalogue', () => {
  const module = (exported: string) => `
    import * as t from 'io-ts'
    const OrderPlaced: t.Type<unknown> = t.type({ type: t.literal('order.placed'), total: t.number })
    ${exported}
  `

  async function withModule(exported: string, name: string) {
    // Inside of the project, so that its imports are found.
    const path = join(import.meta.dirname, '..', 'fixtures', name)
    await writeFile(path, module(exported))
    const lines = ['{"type":"order.placed","total":1}', '{"type":"order.placed"}', json].join('\n')
    try {
      return await decode(await fileOf(lines), '--json', '--catalogue', path)
    } finally {
      await rm(path)
    }
  }

  it('takes the default export of a module, a catalogue or something that has one', async () => {
    for (const [exported, name] of [
      ["export default { 'order.placed': OrderPlaced }", 'own-catalogue.ts'],
      ["export default { catalogue: { 'order.placed': OrderPlaced } }", 'own-router.ts'],
    ] as const) {
      const { exitCode, out } = await withModule(exported, name)
      expect(exitCode).toBe(1)
      expect(JSON.parse(out).types).toMatchObject([
        { type: 'order.placed', known: true, ok: 1, poison: [{ path: 'total' }] },
        { type: 'user.updated', known: false },
      ])
    }
  })

  it('reports a module that it cannot use, in a sentence, as a usage error', async () => {
    const none = await withModule('export default { OrderPlaced: 1 }', 'own-nothing.ts')
    expect(none).toMatchObject({ exitCode: 2, out: '' })
    expect(none.err).toContain('has no catalogue')
    const throws = await withModule("throw new Error('no database')", 'own-throws.ts')
    expect(throws).toMatchObject({ exitCode: 2 })
    expect(throws.err).toContain(
      'cannot be loaded: it threw when it was loaded: Error: no database.',
    )
    const gone = await decode(await fileOf(json), '--catalogue', join(directory, 'gone.ts'))
    expect(gone).toMatchObject({ exitCode: 2 })
    expect(gone.err).toMatch(/There is no module at .*gone\.ts\./)
  })

  it.each([
    ["import { z } from 'zod'", "z.object({ type: z.literal('order.placed'), total: z.number() })"],
    [
      "import * as v from 'valibot'",
      "v.objectAsync({ type: v.literal('order.placed'), total: v.pipeAsync(v.number(), v.checkAsync(async () => true)) })",
    ],
    ["import { type } from 'arktype'", "type({ type: \"'order.placed'\", total: 'number' })"],
  ])('takes schemas of other libraries: %s', async (imported, schema) => {
    const exported = `${imported}\nexport default { 'order.placed': ${schema} }`
    const { exitCode, out, err } = await withModule(exported, 'own-schema.ts')
    expect(exitCode).toBe(1)
    expect(JSON.parse(out).types).toMatchObject([
      { ok: 1, poison: [{ path: 'total', expected: expect.stringMatching(/^valid for \w+ \(/) }] },
      { type: 'user.updated', known: false },
    ])
    expect(out + err).not.toContain('correct-horse')
  })

  it('reports a schema that fails', async () => {
    const throws = `{ '~standard': { version: 1, vendor: 'own', validate({ total }) { if (total) throw new TypeError('correct-horse'); return { value: 1 } } } }`
    const { exitCode, out, err } = await withModule(
      `export default { 'order.placed': ${throws} }`,
      'own-throwing.ts',
    )
    expect(exitCode).toBe(1)
    expect(JSON.parse(out).types).toMatchObject([
      {
        ok: 1,
        poisoned: 1,
        poison: [{ path: '', expected: 'the schema of "order.placed" threw TypeError' }],
      },
      { type: 'user.updated' },
    ])
    expect(out + err).not.toContain('correct-horse')
  })

  it('ends at the first Ctrl-C while a schema does not answer', async () => {
    const never = `{ '~standard': { version: 1, vendor: 'own', validate() { globalThis.asked(); return new Promise(() => {}) } } }`
    const listeners = process.listenerCount('SIGINT')
    const asked = new Promise<void>((resolve) => Object.assign(globalThis, { asked: resolve }))
    const decoded = withModule(`export default { 'order.placed': ${never} }`, 'own-never.ts')
    await asked
    Reflect.deleteProperty(globalThis, 'asked')
    // One of the command: it would end the process at a second signal.
    expect(process.listenerCount('SIGINT')).toBe(listeners + 1)
    process.emit('SIGINT')
    const { exitCode, err } = await decoded
    expect(exitCode).toBe(1)
    expect(err).toContain('Stopped before the end of the input.')
  })
})

describe('sluice decode, of what it cannot read', () => {
  it('reports a file that does not exist, a directory, and a compressed file', async () => {
    const gone = await decode(join(directory, 'gone.jsonl'))
    expect(gone).toMatchObject({ exitCode: 2, out: '' })
    expect(gone.err).toMatch(/Cannot open .*gone\.jsonl: there is no such file\./)
    const folder = await decode(directory)
    expect(folder).toMatchObject({ exitCode: 2, out: '' })
    expect(folder.err).toMatch(/ is a directory\./)
    const compressed = await decode(await fileOf(gzipSync(json), 'traffic.jsonl.gz'))
    expect(compressed).toMatchObject({ exitCode: 2, out: '' })
    expect(compressed.err).toContain('gunzip -c')
    expect(await decode()).toMatchObject({ exitCode: 2, out: '' })
  })
})

describe('sluice decode -', () => {
  it('ends at the first Ctrl-C, with what was read so far, though its input goes on', async () => {
    const decoding = spawnSluiceWith({ stdio: ['pipe', 'pipe', 'pipe'] }, 'decode', '-', '--json')
    // More than a pipe holds, so that some of it was read when all of it was written.
    const bodies = `${json}\n`.repeat(5_000) + json.slice(0, 20)
    await new Promise((resolve) => decoding.process.stdin?.write(bodies, resolve))
    decoding.process.kill('SIGINT')
    expect(await decoding.ended).toBe(1)
    const found = JSON.parse(decoding.out())
    expect(found.bodies).toBeGreaterThan(0)
    expect(found.types).toMatchObject([{ type: 'user.updated', ok: found.bodies }])
    expect(decoding.err()).toContain('Stopped before the end of the input.')
    expect(decoding.err()).not.toMatch(/^ +at |^sluice: /m)
  })

  // Ctrl-C is a key there: the terminal makes the signal of it. `script` gives the command a terminal,
  // by way of a shell; `exec` leaves none between, which would end with a code of its own.
  it.skipIf(!existsSync('/usr/bin/script'))('ends at the first Ctrl-C of a terminal', async () => {
    const command = `exec ${process.execPath} --conditions=sluice-source src/cli/main.ts decode - --json`
    const terminal = spawn('/usr/bin/script', ['-q', '-e', '-c', command, '/dev/null'], {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, NO_COLOR: '1' },
    })
    let shown = ''
    terminal.stdout.on('data', (chunk) => {
      shown += String(chunk)
    })
    await vi.waitFor(() => expect(shown).toContain('end with Ctrl-D'), { timeout: 60_000 })
    terminal.stdin.write(`${json}\n`)
    await vi.waitFor(() => expect(shown).toContain('Bodies read: 1'), { timeout: 60_000 })
    terminal.stdin.write('\u0003')
    const [exitCode] = await once(terminal, 'close')
    expect(shown).toContain('Stopped before the end of the input.')
    expect(shown).toContain('"bodies": 1')
    expect(exitCode).toBe(1)
  })

  it('reads standard input, as a program of its own', async () => {
    const main = join(import.meta.dirname, '../../src/cli/main.ts')
    const running = promisify(execFile)(process.execPath, [
      '--conditions=sluice-source',
      main,
      'decode',
      '-',
      '--json',
    ])
    running.child.stdin?.end(`${json}\n${foundingSample}\n`)
    const { stdout, stderr } = await running
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toMatchObject({
      bodies: 2,
      types: [
        { type: 'message.new', drifted: 1 },
        { type: 'user.updated', ok: 1 },
      ],
    })
  })
})
