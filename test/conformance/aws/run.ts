import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type { Report, Result } from './result.ts'
import { type RunSetting, settingToEnv } from './setting.ts'

/** What a run has found, complete or not. */
export interface Findings {
  readonly results: readonly Result[]
  readonly troubles: readonly string[]
}

export interface Run {
  readonly ended: Promise<Findings>
  /** Ends it at once: nothing of it makes a queue afterwards. */
  kill(): void
}

const vitest = join(
  dirname(createRequire(import.meta.url).resolve('vitest/package.json')),
  'vitest.mjs',
)

/**
 * Runs the suite in a process of its own, in a process group of its own: an interrupt at the terminal is for the
 * parent, which decides.
 */
export function startRun(setting: RunSetting, onResult: (count: number) => void): Run {
  const results: Result[] = []
  const troubles: string[] = []
  const child = fork(vitest, ['run', '--config', 'test/conformance/aws/vitest.config.ts'], {
    env: { ...process.env, ...settingToEnv(setting) },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [],
    detached: true,
  })
  child.on('message', (report: Report) => {
    if ('trouble' in report) troubles.push(report.trouble)
    else onResult(results.push(report.result))
  })
  return {
    ended: once(child, 'close').then(() => ({ results, troubles })),
    kill: () => void child.kill('SIGKILL'),
  }
}
