import { type LocalSqs, startLocalSqs } from 'sluice/local'
import type { Arguments } from './arguments.ts'

/** Three attempts, to show in seconds what a real worker does in half an hour. */
const maxReceiveCount = 5

/** Starts the local SQS of the example. */
export async function startQueue({ port }: Arguments): Promise<LocalSqs> {
  return await startLocalSqs({ maxReceiveCount, ...(port !== undefined && { port }) })
}
