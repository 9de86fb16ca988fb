import { access } from 'node:fs/promises'
import type { DeskViewOptions } from '../../web/options.ts'
import type { DeskServer } from '../../web/server/serve-desk.ts'
import {
  type ConnectionOptions,
  openQueues,
  queueUrl,
  requiredQueue,
} from '../option/connection.ts'
import { interrupted, listenForInterrupt } from '../terminal/interrupt.ts'
import { commandLog } from '../terminal/log.ts'
import { continueWithoutOutput } from '../terminal/lost-output.ts'
import { note, print } from '../terminal/output.ts'
import type { Shell } from '../terminal/shell.ts'
import { loadRouter } from '../work/load-router.ts'
import { type DeskAddress, openServer } from './address.ts'
import { deskFiles } from './files.ts'
import { openInBrowser } from './browser.ts'

export interface DeskCommandOptions extends ConnectionOptions, Omit<DeskAddress, 'otherwise'> {
  readonly queue?: string
  readonly dlq?: string
  readonly transport?: 'sdk' | 'direct'
  readonly open?: boolean
  readonly handlers?: string
  readonly readOnly?: boolean
  readonly snapshot?: string
  readonly directory?: string
  readonly audit?: string
  readonly as?: string
}

/** `sluice desk`: serves the desk until it is interrupted. */
export async function runDesk(options: DeskCommandOptions, shell: Shell): Promise<void> {
  const { dlq, handlers, snapshot } = options
  const queue = dlq === undefined ? requiredQueue(options.queue, shell) : options.queue
  if (snapshot !== undefined) await access(snapshot)
  if (handlers !== undefined) shell.hasForeignCode = true
  const router = handlers === undefined ? undefined : await loadRouter(handlers)
  continueWithoutOutput(shell)
  const service = await openQueues(options, queue ?? dlq, shell)
  const files = deskFiles(options.directory)
  try {
    const view: DeskViewOptions = {
      service,
      logger: commandLog(shell, { json: false, verbose: false }),
      directory: files.directory,
      ...(queue !== undefined && { queueUrl: await queueUrl(service, queue) }),
      ...(dlq !== undefined && { deadLetterQueueUrl: await queueUrl(service, dlq) }),
      ...(router !== undefined && { router }),
      ...(snapshot !== undefined && { snapshot }),
      ...(options.readOnly && { readOnly: true }),
      ...auditOf(options, shell),
    }
    await serveUntilInterrupted(view, options, shell)
  } finally {
    service.close()
    await files.end(shell)
  }
}

async function serveUntilInterrupted(
  view: DeskViewOptions,
  options: DeskCommandOptions,
  shell: Shell,
): Promise<void> {
  const otherwise = 'Choose another address with --port or --host, or leave them out.'
  const desk = await openServer(view, { ...options, otherwise }, shell)
  const interrupt = listenForInterrupt(shell, 'Stopping.')
  try {
    print(shell, desk.url)
    note(shell, `The desk is open at this address until Ctrl-C. ${mayDo(options)}`)
    if (options.open) openInBrowser(desk.urlForOnce(), shell)
    await interrupted(interrupt)
    await closeDesk(desk, shell)
  } finally {
    interrupt.release()
  }
}

function mayDo({ readOnly }: DeskCommandOptions): string {
  return readOnly ? 'Nothing can be changed.' : 'Who has it may replay and delete messages.'
}

/** `--audit` or SLUICE_AUDIT, and `--as`. */
export function auditOf(
  { audit = '', as }: { readonly audit?: string; readonly as?: string },
  { env }: Shell,
): Pick<DeskViewOptions, 'audit' | 'by'> {
  const file = audit || env.SLUICE_AUDIT
  return { ...(file && { audit: file }), ...(as !== undefined && { by: as }) }
}

/** Closes it, and says what is waited for where that takes a while. */
export async function closeDesk(desk: DeskServer, shell: Shell): Promise<void> {
  const waiting = setTimeout(() => {
    note(shell, 'Waiting: a replay or a deletion ends after what is on its way.')
  }, noticeableMs)
  try {
    await desk.close()
  } finally {
    clearTimeout(waiting)
  }
}

const noticeableMs = 300
