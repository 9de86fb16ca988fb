import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../fixtures/ports.ts'
import { printTable } from './table.ts'
import { median } from './timing.ts'

const rounds = 9

/** What `sluice local`, `npm run sluice` and `npm start` run, and others beside them. Each takes the port last. */
const programs: Readonly<Record<string, readonly string[]>> = {
  'sluice local, built': ['dist/src/cli/main.js', 'local', '--port'],
  'npm run sluice -- local': ['src/cli/main.ts', 'local', '--port'],
  'npm start': ['examples/worker/main.ts', '--port'],
  fauxqs: [
    '-e',
    'import("fauxqs").then(({ buildApp }) => buildApp({ logger: false }).listen({ host: "127.0.0.1", port: Number(process.argv[1]) }))',
  ],
  'a bare HTTP server': [
    '-e',
    'require("http").createServer((_, to) => to.end()).listen(process.argv[1], "127.0.0.1")',
  ],
}

interface Start {
  readonly listensMs: number
  readonly answersMs: number
}

/** From the start of the process until a server listens, and until it has answered a request. By turns. */
export async function measureStarts(): Promise<Readonly<Record<string, Start>>> {
  const starts = new Map<string, Start[]>()
  for (let round = 0; round <= rounds; round++) {
    for (const [name, program] of Object.entries(programs)) {
      const start = await startOnce(program)
      // The first one fills the compile cache.
      if (round > 0) starts.set(name, [...(starts.get(name) ?? []), start])
    }
  }
  const medians = [...starts].map(([name, all]) => [name, medianStart(all)] as const)
  const base = medians[0]?.[1]
  printTable(
    ['ms from the start of the process', 'listens', '×', 'answers', '×'],
    medians.map(([name, { listensMs, answersMs }]) => [
      name,
      listensMs.toFixed(0),
      (listensMs / (base?.listensMs ?? 1)).toFixed(2),
      answersMs.toFixed(0),
      (answersMs / (base?.answersMs ?? 1)).toFixed(2),
    ]),
  )
  return Object.fromEntries(medians)
}

function medianStart(starts: readonly Start[]): Start {
  return {
    listensMs: median(starts.map(({ listensMs }) => listensMs)),
    answersMs: median(starts.map(({ answersMs }) => answersMs)),
  }
}

async function startOnce(program: readonly string[]): Promise<Start> {
  const port = await freePort()
  const node = ['--require', './.ci/compile-cache.cjs', '--conditions=sluice-source']
  const begunMs = performance.now()
  const child = spawn(process.execPath, [...node, ...program, String(port)], { stdio: 'ignore' })
  const exited = once(child, 'exit')
  try {
    while (!(await accepts(port))) await sleep(1)
    const listensMs = performance.now() - begunMs
    await fetch(`http://127.0.0.1:${port}`)
    return { listensMs, answersMs: performance.now() - begunMs }
  } finally {
    child.kill('SIGINT')
    await exited
  }
}

async function accepts(port: number): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port })
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
