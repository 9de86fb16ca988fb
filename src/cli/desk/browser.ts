import { spawn } from 'node:child_process'
import { note } from '../terminal/output.ts'
import type { Shell } from '../terminal/shell.ts'

/** Opens an address in the browser. Where there is none, a sentence says so. */
export function openInBrowser(url: string, shell: Shell, platform = process.platform): void {
  const [program, args] = opener(url, platform)
  const child = spawn(program, args, { stdio: 'ignore', detached: true })
  const failed = () => {
    note(shell, `No browser could be opened with ${program}: open the address yourself.`)
  }
  child.once('error', failed)
  child.once('exit', (code) => {
    if (code !== 0) failed()
  })
  child.unref()
}

function opener(url: string, platform: NodeJS.Platform): [string, string[]] {
  if (platform === 'darwin') return ['open', [url]]
  // The first argument of start in quotes is the title of a window.
  if (platform === 'win32') return ['cmd', ['/c', 'start', '""', url]]
  return ['xdg-open', [url]]
}
