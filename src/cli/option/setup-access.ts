import type { OpenedAccess } from '../../setup/access.ts'
import { type ConnectionOptions, connection, queueUrl } from './connection.ts'
import type { Shell } from '../terminal/shell.ts'

/** Opens the clients of SQS, runs a command, and closes them. */
export async function withAccess<A>(
  options: ConnectionOptions,
  queue: string | undefined,
  shell: Shell,
  run: (access: OpenedAccess) => Promise<A>,
): Promise<A> {
  const { openAccess } = await import('../../setup/access.ts')
  const access = await openAccess(connection(options, queue, shell.env))
  try {
    return await run(access)
  } finally {
    access.close()
  }
}

/** The URL of a queue that is given by URL, ARN or name. */
export async function urlOf(
  options: ConnectionOptions,
  queue: string,
  shell: Shell,
): Promise<string> {
  return await withAccess(options, queue, shell, ({ service }) => queueUrl(service, queue))
}
