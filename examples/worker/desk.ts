import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Worker } from 'sluice'
import type { LocalSqs } from 'sluice/local'
import { type DeskServer, ServeError, serveDesk } from 'sluice/web'
import router from './router.ts'

/** That of `sluice desk`. While another one has it, any free one is taken. */
const usualPort = 7667

/** For what is deleted at the desk, and the journals of replays: made with the first file, by a name that nobody guesses. */
const directory = join(tmpdir(), `sluice-example-${randomUUID()}`)

/** Serves the desk in the browser beside a worker that has not started. */
export async function openDesk(
  { queueUrl, endpoint }: LocalSqs,
  worker: Worker,
): Promise<DeskServer> {
  const options = { queueUrl, endpoint, worker, router, directory }
  try {
    return await serveDesk({ ...options, port: usualPort })
  } catch (error) {
    if (error instanceof ServeError) return await serveDesk(options)
    throw error
  }
}
