import { appendFileSync, readFileSync } from 'node:fs'

/** A queue of a run, written down before it is made. */
export interface NotedQueue {
  readonly name: string
  /** Once SQS has answered. */
  readonly url: string | undefined
}

/**
 * The queues that a run has made or was about to make, in a file, so that they are known to the process that
 * deletes them, however the one that made them ended.
 */
export function createJournal(file: string) {
  return {
    about(name: string): void {
      appendFileSync(file, `${name}\n`)
    },
    made(name: string, url: string): void {
      appendFileSync(file, `${name} ${url}\n`)
    },
    queues(): readonly NotedQueue[] {
      const queues = new Map<string, NotedQueue>()
      for (const line of readFileSync(file, 'utf8').split('\n')) {
        const [name = '', url] = line.split(' ')
        if (name !== '') queues.set(name, { name, url })
      }
      return [...queues.values()]
    },
  }
}

export type Journal = ReturnType<typeof createJournal>
