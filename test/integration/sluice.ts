import { type ChildProcessByStdio, type SpawnOptions, spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { run } from '../../src/cli/run.ts'
import { testShell } from '../unit/cli/terminal/fake-shell.ts'

/** `sluice …` in a process of its own, from the sources. */
export interface Sluice {
  readonly process: ChildProcessByStdio<Writable | null, Readable, Readable>
  /** What it has written so far; nothing where its output goes elsewhere. */
  readonly out: () => string
  readonly err: () => string
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number | null>
}

export function spawnSluice(...args: readonly string[]): Sluice {
  return spawnSluiceWith({}, ...args)
}

/** The same with variables of the environment, or with streams of one's own. */
export function spawnSluiceWith(
  { env, stdio = ['ignore', 'pipe', 'pipe'] }: Pick<SpawnOptions, 'env' | 'stdio'>,
  ...args: readonly string[]
): Sluice {
  const child = spawn(
    process.execPath,
    ['--conditions=sluice-source', 'src/cli/main.ts', ...args],
    {
      stdio,
      env: { ...process.env, NO_COLOR: '1', AWS_EC2_METADATA_DISABLED: 'true', ...env },
    },
  ) as Sluice['process']
  let out = ''
  let err = ''
  child.stdout?.on('data', (chunk) => {
    out += String(chunk)
  })
  child.stderr?.on('data', (chunk) => {
    err += String(chunk)
  })
  const ended = once(child, 'close').then(([exitCode]) => exitCode as number | null)
  return { process: child, out: () => out, err: () => err, ended }
}

/** The same in this process, for what ends by itself. */
export async function runSluice(args: readonly string[], shell = testShell()) {
  const exitCode = await run(args, shell)
  await new Promise(setImmediate)
  return { exitCode, ...shell.written() }
}
