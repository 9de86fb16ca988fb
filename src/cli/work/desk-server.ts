import type { QueueService } from '../../queue/port.ts'
import type { AnyRouter } from '../../route/routes.ts'
import type { WatchedWorker } from '../../web/now/watched-worker.ts'
import { sentence } from '../error/sentence.ts'
import { note } from '../terminal/output.ts'
import { commandLog } from '../terminal/log.ts'
import type { Shell } from '../terminal/shell.ts'

export interface WorkersDeskOptions {
  readonly queueUrl: string
  readonly deadLetterQueueUrl?: string
  readonly service: QueueService
  readonly worker: WatchedWorker
  readonly router: AnyRouter
  readonly port: number
}

/** A desk beside a worker. */
export interface WorkersDesk {
  /** Closes it once, however often it is called. Never rejects: the stop of the worker goes on. */
  close(): Promise<void>
}

/**
 * Serves a desk beside a worker that has not started, on this machine alone, and prints its address.
 *
 * @throws CliError (usage) when it cannot listen on the port.
 */
export async function serveDeskOf(
  { port, ...view }: WorkersDeskOptions,
  shell: Shell,
): Promise<WorkersDesk> {
  const [{ openServer }, { deskFiles }, { auditOf, closeDesk }] = await Promise.all([
    import('../desk/address.ts'),
    import('../desk/files.ts'),
    import('../desk/run-desk.ts'),
  ])
  const files = deskFiles(undefined)
  const logger = commandLog(shell, { json: false, verbose: false })
  const desk = await openServer(
    { ...view, ...auditOf({}, shell), logger, directory: files.directory },
    { port, otherwise: 'Choose another one with --desk, or any free one with --desk 0.' },
    shell,
  )
  note(shell, `The desk is open at ${desk.url}`)
  let closing: Promise<void> | undefined
  const close = async () => {
    try {
      await closeDesk(desk, shell)
    } catch (error) {
      note(shell, `The desk was not closed in order: ${sentence(error).text}`)
    }
    await files.end(shell)
  }
  return {
    close() {
      closing ??= close()
      return closing
    },
  }
}
