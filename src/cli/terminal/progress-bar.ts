import type { Shell } from './shell.ts'

/** A running count on one line of the terminal. Silent elsewhere. */
export interface Counter {
  update(count: number): void
  end(): void
}

export function counter(shell: Shell, doing: string): Counter {
  const { stderr } = shell
  let shown = false
  return {
    update(count) {
      if (stderr.isTTY !== true) return
      shown = true
      stderr.write(`\r${doing}: ${count.toLocaleString('en')}`)
    },
    end() {
      if (shown) stderr.write('\r\u001b[K')
    },
  }
}

/** A bar on the terminal for work whose size is known. Silent elsewhere. */
export async function progressBar(shell: Shell, total: number): Promise<Counter> {
  if (shell.stderr.isTTY !== true) return { update() {}, end() {} }
  const { default: progress } = await import('cli-progress')
  const bar = new progress.SingleBar({
    format: '{bar} {value}/{total} · {eta_formatted} left',
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    stream: shell.stderr,
    // The command handles Ctrl-C itself.
    gracefulExit: false,
  })
  bar.start(total, 0)
  return {
    update: (count) => bar.update(count),
    end: () => bar.stop(),
  }
}
