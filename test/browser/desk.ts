import { type DeskServer, type DeskViewOptions, serveDesk } from 'sluice/web'
import { onTestFinished } from 'vitest'
import { type Cause, type Night, nightOf } from './night.ts'

/** A desk over dead letters in memory. */
export interface ServedNight extends Night {
  readonly desk: DeskServer
}

/** Serves a desk until the test has finished. */
export async function serveNight(
  causes: readonly Cause[],
  options: Omit<DeskViewOptions, 'service' | 'queueUrl'> = {},
): Promise<ServedNight> {
  const night = await nightOf(causes)
  const desk = await serveDesk({ ...options, service: night.service, queueUrl: night.queue.url })
  onTestFinished(async () => {
    await desk.close()
    night.service.close()
  })
  return { ...night, desk }
}
