import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'
import type { Readable } from 'node:stream'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { localDefaults } from '../../src/local/defaults.ts'
import { freePort } from '../fixtures/ports.ts'
import { compile } from './compile.ts'
import { linkPackage, root } from './packed.ts'
import { packagesToInstall, readmePrograms, shellLines } from './readme.ts'

/** How long a process may take to say something, on a machine that is busy. */
const patienceMs = 60_000

const programs = await readmePrograms()
const named = programs.filter(({ file }) => file !== undefined)

/**
 * Holds the programs and the lines of the README to what a reader does with them: each program alone
 * compiles, and what is to be typed is typed in the folder that `npm init -y` made.
 */
export function testReadmePrograms(project: () => string): void {
  beforeAll(async () => {
    for (const name of await packagesToInstall()) {
      if (existsSync(join(root, 'node_modules', name))) await linkPackage(project(), name)
    }
    for (const { file, code } of named) await writeFile(join(project(), file ?? ''), code)
  })

  afterEach(() => {
    for (const child of running) child.kill('SIGKILL')
  })

  // A program is a module, so it sees nothing of the others, unless it augments a package.
  test.each(apart(programs.map(({ code }) => code)))(
    'has programs that compile, each by itself (%#)',
    async (...codes) => {
      const folder = join(
        project(),
        `programs-${programs.findIndex(({ code }) => code === codes[0])}`,
      )
      await mkdir(folder)
      const imported = named.filter(({ file }) =>
        codes.some((code) => code.includes(`'./${file}'`)),
      )
      for (const { file, code } of imported) await writeFile(join(folder, file ?? ''), code)
      for (const [i, code] of codes.entries()) {
        await writeFile(
          join(folder, `program-${i}.mts`),
          `${code}\n${declarations(code)}export {}\n`,
        )
      }
      expect(await compile(folder)).toBe('')
    },
    180_000,
  )

  test('says what runs the first program, and its lines make sense', async () => {
    const { local, port } = await typeLocal()
    const [line] = (await shellLines()).filter((line) => / node \S+\.mts$/.test(line))
    expect(line).toContain(named[0]?.file)
    const program = typed((line ?? '').replace(`:${localDefaults.port}/`, `:${port}/`))
    await vi.waitFor(() => expect(program.output()).toMatch(/wrote/), patienceMs)
    program.child.kill('SIGTERM')
    expect(await program.ended).toBe(0)
    for (const said of program.output().trim().split('\n')) {
      expect(said).toMatch(/^\S+ wrote \S+ in \S+:\S+$/)
      expect(said).not.toMatch(/undefined|null/)
    }
    local.child.kill('SIGINT')
    expect(await local.ended).toBe(0)
  }, 180_000)

  test('shows the commands that run a router and list its dead letters', async () => {
    const { local, port } = await typeLocal()
    const env = { AWS_ENDPOINT_URL_SQS: `http://127.0.0.1:${port}` }
    const lines = await shellLines()
    for (const line of lines.filter((line) => line.startsWith('npx sluice work '))) {
      const worker = typed(line.replace(/--health-port \d+/, '--health-port 0'), env)
      await vi.waitFor(() => expect(worker.output()).toMatch(/wrote/), patienceMs)
      worker.child.kill('SIGTERM')
      expect([line, await worker.ended]).toEqual([line, 0])
    }
    const commands = lines
      .filter((line) => line.startsWith('npx sluice dlq '))
      .map((line) => ({ line, command: typed(line, env) }))
    for (const { line, command } of commands) {
      // The message that the README names does not exist: that is a finding, not wrong use. Nobody is there to ask.
      const isOne = / dlq (?:show|try) /.test(line)
      const asks = / dlq (?:replay|delete) /.test(line)
      expect([line, await command.ended, command.output()]).toEqual([
        line,
        isOne ? 1 : asks ? 2 : 0,
        asks
          ? expect.stringContaining('This needs a confirmation')
          : expect.not.stringMatching(/ {4}at /),
      ])
    }
    local.child.kill('SIGINT')
    expect(await local.ended).toBe(0)
  }, 300_000)

  /** The README's local queue, on a port that is free. */
  async function typeLocal() {
    const lines = (await shellLines()).filter((line) => line.startsWith('npx sluice local'))
    expect(lines).toHaveLength(1)
    const port = await freePort()
    const local = typed(`${lines[0]} --port ${port}`)
    await vi.waitFor(() => expect(local.output()).toContain('Press Ctrl-C to stop'), patienceMs)
    return { local, port }
  }

  /** Runs a line in the project, as a shell does, with nothing of AWS in its environment. */
  function typed(line: string, env: Readonly<Record<string, string>> = {}) {
    const own = Object.entries(process.env).filter(([name]) => !/^(AWS_|npm_)/.test(name))
    // The line itself gets the signals, as from a terminal: `exec` leaves no shell between.
    const [, settings = '', command = ''] = /^((?:[A-Z_]+=\S+ )*)(.*)$/.exec(line) ?? []
    const child = spawn('sh', ['-c', `${settings}exec ${direct(command)}`], {
      cwd: project(),
      env: { ...Object.fromEntries(own), PATH: path, NO_COLOR: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    running.add(child)
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        output += String(data)
      })
    }
    const ended = once(child, 'close').then(([exitCode]) => {
      running.delete(child)
      return exitCode as number | null
    })
    return { child, output: () => output, ended }
  }
}

/** Those that augment a package alone, the others together. */
function apart(codes: readonly string[]): string[][] {
  const augments = (code: string) => /^declare module /m.test(code)
  const alone = codes.filter(augments).map((code) => [code])
  return [codes.filter((code) => !augments(code)), ...alone]
}

const running = new Set<ChildProcessByStdio<null, Readable, Readable>>()

/** `npx` finds the installed command here; it would only be between it and our signals. */
function direct(command: string): string {
  return command.replace(/^npx /, './node_modules/.bin/')
}

/** The Node that runs the tests comes first. */
const path = [dirname(process.execPath), process.env.PATH].join(delimiter)

/** The names that a reader must have, from the comment in the program: `// yours: metrics, onMessage`. */
function declarations(code: string): string {
  const [, names = ''] = /^\/\/ yours: (.+)$/m.exec(code) ?? []
  return names
    .split(', ')
    .filter((name) => name !== '')
    .map((name) => {
      const type = yours[name]
      if (type === undefined) throw new Error(`the tests know no "${name}" of a reader's own`)
      return `declare const ${name}: ${type}\n`
    })
    .join('')
}

const yours: Readonly<Record<string, string>> = {
  metrics: '{ observe(name: string, value: number): void }',
  onMessage: "import('sluice').Handler<'message.new'>",
  moderationRouter:
    "ReturnType<typeof import('sluice').createRouter<typeof import('sluice/schemas').streamEvents>>",
}
