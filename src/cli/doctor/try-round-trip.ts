import { QueueError } from '../../queue/queue-error.ts'
import { type OpenedAccess, type RoundTrip, roundTrip, SetupError } from '../../setup/index.ts'
import { confirm } from '../terminal/ask.ts'
import { note, print } from '../terminal/output.ts'
import type { Shell } from '../terminal/shell.ts'
import type { Seen } from './diagnose.ts'
import type { DoctorOptions } from './options.ts'

/** The round trip as it came out, or why it did not. */
export type Travelled =
  | { readonly _tag: 'NotTried'; readonly reason: string }
  | { readonly _tag: 'Back'; readonly legs: RoundTrip }
  | { readonly _tag: 'Lost'; readonly reason: string }

/** `--round-trip`: looks whether others read the queue, asks, and sends the marked event. */
export async function tryRoundTrip(
  { diagnosis, examined }: Seen,
  { service }: OpenedAccess,
  options: DoctorOptions,
  shell: Shell,
): Promise<Travelled | undefined> {
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
  { queue }: NonNullable<Seen['examined']>,
  { yes }: DoctorOptions,
  shell: Shell,
): Promise<string | undefined> {
  if (queue._tag === 'Unreadable') return 'the counts of the queue cannot be read.'
  const { visible, inFlight } = queue.attributes
  if (inFlight > 0) {
    return `${inFlight} messages are in flight: somebody reads this queue. Stop the workers first.`
  }
  const others =
    visible === 0
      ? 'The queue looks empty, and nobody seems to read it.'
      : `${visible} messages wait: those that are met go back at once, received once more.`
  note(shell, `${others} A marked event is sent, received and deleted.`)
  if (yes || (await confirm(shell, 'Does nobody else read the queue, and shall it be sent?'))) {
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
  const back = released === 0 ? [] : [`${released} other messages were given back.`]
  return [
    'Round trip:',
    ...legs.map(([leg, ms]) => `  ${leg.padEnd(12)}${ms.toFixed(1).padStart(9)} ms`),
    ...back,
  ]
}
