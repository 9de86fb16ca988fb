import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { createSdkService } from '../../src/queue/sdk/sdk.ts'
import { freePort } from '../fixtures/ports.ts'
import { testShell } from '../unit/cli/terminal/fake-shell.ts'
import { root } from './packed.ts'
import { runSluice, type Sluice, spawnSluice } from './sluice.ts'

/** The night of the guide with 500 messages: its commands, one after the other, as they are typed. */

const count = 500
const guide = await readFile(join(root, 'examples/dead-letters/README.md'), 'utf8')
const typed = [...guide.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
  .flatMap(([, block = '']) => block.split('\n'))
  .filter((line) => line.includes('npm run sluice'))

let endpoint: string
let folder: string
let night: ReturnType<typeof spawn>
let worker: Sluice
/** What the worker and the commands do when they are awaited takes as long as the guide says. */
const shortWait = '2s'

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-guide-'))
  const port = await freePort()
  endpoint = `http://127.0.0.1:${port}`
  night = spawn(
    process.execPath,
    ['--conditions=sluice-source', 'examples/dead-letters/main.ts', String(count), String(port)],
    { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let said = ''
  night.stdout?.on('data', (chunk) => {
    said += String(chunk)
  })
  await vi.waitFor(() => expect(said).toContain(`${count} dead letters are on`), 50_000)
  worker = spawnSluice('work', ...words(lineOf('sluice -- work')).slice(1))
})

afterAll(async () => {
  worker.process.kill('SIGTERM')
  await worker.ended
  night.kill('SIGTERM')
  await rm(folder, { recursive: true })
})

function lineOf(part: string): string {
  const line = typed.find((one) => one.includes(part))
  if (line === undefined) throw new Error(`the guide does not say to type ${part}`)
  return line
}

/** The arguments in a line of the guide, on the server and in the folder of this test. */
function words(line: string): string[] {
  const [, command = ''] = /npm run sluice (?:--silent )?-- ([^|]*)/.exec(line) ?? []
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, word = '']) =>
    (quoted ?? word)
      .replace('$DLQ', `${endpoint}/000000000000/chat-events-dlq`)
      .replace('http://127.0.0.1:19324', endpoint)
      .replace(/^20s$/, shortWait)
      .replace(/^[\w-]+\.(?:jsonl|txt)$/, (file) => join(folder, file)),
  )
}

async function type(part: string, shell = testShell()) {
  return await runSluice(words(lineOf(part)), shell)
}

async function left(): Promise<number> {
  const dlq = service().queue(`${endpoint}/000000000000/chat-events-dlq`)
  const { visible, inFlight } = await dlq.attributes()
  return visible + inFlight
}

function service() {
  return createSdkService({ endpoint })
}

describe('the guide of the desk', () => {
  test('has the program beside it', async () => {
    const program = await readFile(join(root, 'examples/dead-letters/program.ts'), 'utf8')
    expect(/^```ts\n([\s\S]*?)^```$/m.exec(guide)?.[1]).toBe(program.replace(/^\/\/.*\n/, ''))
  })

  test('is a night that ends as it says', { timeout: 120_000 }, async () => {
    const groups = await type('dlq groups')
    expect(groups.exitCode).toBe(0)
    expect(groups.out.trim().split('\n')).toHaveLength(1 + 11)
    expect((await stat(join(folder, 'night.jsonl'))).mode & 0o777).toBe(0o600)

    const refused = await type('--error econnrefused')
    expect(refused.out.match(/\[ECONNREFUSED\]/g)).toHaveLength(5)
    const messages = await type("--type 'message.*' --attempts")
    expect(messages.out.trim().split('\n')).toHaveLength(1 + 5)
    const shown = await type('dlq show')
    expect(shown.out).toMatch(/"user": \{ +← user\.id expected: string/)

    const tried = await type('dlq try')
    expect(tried).toMatchObject({ exitCode: 0, out: expect.stringContaining('handled') })

    expect(await type('dlq plan')).toMatchObject({ exitCode: 0 })
    const replayed = await type('--plan plan.jsonl')
    expect(replayed.exitCode).toBe(0)
    expect(replayed.err).toContain('Replayed 150 of 150 messages.')
    expect(await left()).toBe(count - 150)

    const broken = await type('--type user.updated')
    expect(broken.err).toContain('It ended early: the canary came back.')
    expect(broken.exitCode).toBe(5)
    expect(await left()).toBe(count - 150)

    const moved = await type('--reason Redriven')
    expect(moved.err).toContain('Replayed 20 of 20 messages.')
    expect(moved.exitCode).toBe(0)

    expect((await type('dlq delete')).err).toContain('Deleted 15 of 15 messages.')
    expect((await readFile(join(folder, 'rest.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(15)

    const large = (await type('dlq list --dlq $DLQ --json')).out
      .trim()
      .split('\n')
      .map((line): { id: string; bytes: number } => JSON.parse(line))
      .filter(({ bytes }) => bytes > 9_000)
    await writeFile(join(folder, 'large.txt'), large.map(({ id }) => id).join('\n'))
    const exported = await type('dlq export')
    expect(exported.err).toContain(`Exported ${large.length} message`)

    const editor = join(folder, 'editor.sh')
    await writeFile(
      editor,
      `${JSON.stringify(process.execPath)} -e "
        const fs = require('node:fs')
        const event = JSON.parse(fs.readFileSync(process.argv[1], 'utf8'))
        event.user.id = 'ada'
        event.reaction = { type: 'like', message_id: 'm1', user_id: 'ada' }
        fs.writeFileSync(process.argv[1], JSON.stringify(event))
      " "$1"\n`,
    )
    const before = await left()
    const shell = testShell({ EDITOR: `sh ${editor}` })
    const edited = await runSluice([...words(lineOf('dlq edit')), '--yes'], shell)
    expect(edited.err).toContain('Changed: user.id, reaction')
    expect(edited.err).toContain('Replayed 1 of 1 message.')
    expect(await left()).toBe(before - 1)

    const audit = (await readFile(join(folder, 'audit.jsonl'), 'utf8')).trim().split('\n')
    expect(audit.map((line) => JSON.parse(line).action)).toEqual([
      ...['replay', 'replay', 'delete', 'delete'],
    ])
  })
})
