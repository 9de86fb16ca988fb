import { measureAt15Ms } from './desk/at-15-ms.ts'
import { measureFifo } from './desk/fifo.ts'
import { type Live, measureLive } from './desk/live.ts'
import { printTable } from './table.ts'

/** A minute of it: npm run bench is for figures, and the guide of the desk has those of 20,000. */
const replayedBesideLive = 3_000

/** The dead-letter desk: how fast it looks and replays, and what live traffic feels of it. */
export async function bench(): Promise<unknown> {
  const look = await measureAt15Ms('look')
  const replay = await measureAt15Ms('replay')
  const fifo = await measureFifo()
  printTable(
    ['at 15 ms a request', 'messages', 'seconds', 'a second', 'requests/1000', 'peak MiB'],
    [
      ...[look, replay].map(
        ({ what, messages, elapsedMs, perSecond, requestsPer1000, peakMiB }) => [
          what === 'look' ? 'list and group' : 'replay',
          messages.toLocaleString('en'),
          (elapsedMs / 1000).toFixed(1),
          perSecond.toFixed(0),
          requestsPer1000.toFixed(1),
          peakMiB.toFixed(0),
        ],
      ),
      [
        `replay, FIFO, ${fifo.groups} groups`,
        fifo.messages.toLocaleString('en'),
        (fifo.elapsedMs / 1000).toFixed(1),
        fifo.perSecond.toFixed(0),
        '-',
        '-',
      ],
    ],
  )
  const live = await measureLive(replayedBesideLive)
  console.log('')
  printTable(
    [
      'live traffic of 10/s, handlers of 20 ms, concurrency 10',
      'sent/s',
      'handled/s',
      'p50 ms',
      'p99 ms',
    ],
    [
      ['alone', ...cells(live.alone)],
      [`beside a replay of ${live.replayed} at 50/s that all fail again`, ...cells(live.beside)],
    ],
  )
  return { look, replay, fifo, live }
}

function cells({ sentPerSecond, perSecond, p50Ms, p99Ms }: Live): readonly string[] {
  return [sentPerSecond.toFixed(2), perSecond.toFixed(2), p50Ms.toFixed(0), p99Ms.toFixed(0)]
}
