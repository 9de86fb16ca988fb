import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { serverName, type Who, whoPath } from './who.ts'

const run = promisify(execFile)

/**
 * Describes the process that listens on a port of this machine, to follow "is taken by". It is found if that
 * needs no special rights and takes less than two seconds.
 */
export async function portHolder(port: number): Promise<string> {
  return (await ownServer(port)) ?? (await listeningProcess(port)) ?? 'another process'
}

async function ownServer(port: number): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(1000)
    const response = await fetch(`http://127.0.0.1:${port}${whoPath}`, { signal })
    const who = (await response.json()) as Partial<Who>
    if (who.server !== serverName) return undefined
    return `another local SQS of sluice (process ${who.pid}, queue ${who.queue}), which you can use instead`
  } catch {
    return undefined
  }
}

/** macOS and most Linux machines have lsof, the others ss. */
async function listeningProcess(port: number): Promise<string | undefined> {
  const lsof = await output('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'])
  const named = /p(\d+)\nc(.+)/.exec(lsof)
  if (named?.[1]) return `${(await commandOf(named[1])) || named[2]} (process ${named[1]})`
  const ss = await output('ss', ['-ltnpH', `sport = :${port}`])
  const listed = /\("([^"]+)",pid=(\d+)/.exec(ss)
  return listed ? `${listed[1]} (process ${listed[2]})` : undefined
}

/** The command line says more than lsof's name: that of a Node program is MainThread. */
async function commandOf(pid: string): Promise<string> {
  const command = (await output('ps', ['-o', 'args=', '-p', pid])).trim()
  return command.length > 60 ? `${command.slice(0, 60)}…` : command
}

async function output(command: string, args: readonly string[]): Promise<string> {
  try {
    return (await run(command, args, { timeout: 1000 })).stdout
  } catch {
    return ''
  }
}
