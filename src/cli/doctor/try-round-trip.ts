import { QueueError } from '../../queue/queue-error.ts'
import { type OpenedAccess, type RoundTrip, roundTrip, SetupError } from '../../setup/index.ts'
import { confirm } from '../terminal/ask.ts'
import { note, print } from '../terminal/output.ts'
import type { Shell } from '../terminal/shell.ts'
import type { DiagnosedQueue } from './diagnose.ts'
import type { DoctorOptions } from './options.ts'

/** The round trip, or why there was none. */
export type RoundTripResult =
  | { readonly _tag: 'NotTried'; readonly reason: string }
  | { readonly _tag: 'Back'; readonly legs: RoundTrip }
  | { readonly _tag: 'Lost'; readonly reason: string }

/** `--round-trip`: checks that nobody else reads the queue, asks, and sends the marked event. */
export async function tryRoundTrip(
  { diagnosis, examined }: DiagnosedQueue,
  { service }: OpenedAccess,
  options: DoctorOptions,
  shell: Shell,
): Promise<RoundTripResult | undefined> {
  if (!options.roundTrip || !diagnosis.reachable || !examined) return undefined
  const reason = await objection(examined, options, shell)
  if (reason !== undefined) {
    note(shell, `No round trip: ${reason}`)
    return { _tag: 'NotTried', reason }
  }
  try {
    const legs = await roundTrip(service.queue(examined.url))
    if (!options.json) for (const line of legLines(legs)) print(shell, line)
    return { _tag: 'Back', legs }
  } catch (error) {
    if (!(error instanceof SetupError) && !(error instanceof QueueError)) throw error
    note(shell, error.message)
    return { _tag: 'Lost', reason: error.message }
  }
}

async function objection(
  { queue }: NonNullable<DiagnosedQueue['examined']>,
  { yes }: DoctorOptions,
  shell: Shell,
): Promise<string | undefined> {
  if (queue._tag === 'Unreadable') return 'the counts of the queue cannot be read.'
  const { visible, inFlight } = queue.attributes
  if (inFlight > 0) {
    return `${inFlight} messages are in flight: another consumer reads this queue. Stop the workers first.`
  }
  const others =
    visible === 0
      ? 'The queue is empty, and nobody seems to read it.'
      : `${visible} messages are waiting. Those that are received are released at once; their receive counts go up by one.`
  note(shell, `${others} A marked event is sent, received and deleted.`)
  if (yes || (await confirm(shell, 'Send it? No other consumer may read the queue meanwhile.'))) {
    return undefined
  }
  return 'it was declined.'
}

function legLines({ sendMs, receiveMs, decodeMs, acknowledgeMs, released }: RoundTrip) {
  const legs = [
    ['send', sendMs],
    ['receive', receiveMs],
    ['decode', decodeMs],
    ['acknowledge', acknowledgeMs],
  ] as const
  const back = released === 0 ? [] : [`${released} other messages were released.`]
  return [
    'Round trip:',
    ...legs.map(([leg, ms]) => `  ${leg.padEnd(12)}${ms.toFixed(1).padStart(9)} ms`),
    ...back,
  ]
}
