import { describe, expect, test } from 'vitest'
import { listed } from '../../../../../src/dead-letter/words/counts.ts'
import { printReplayReport } from '../../../../../src/cli/dlq/change/replay-report.ts'
import { replayRemarks } from '../../../../../src/dead-letter/words/changing.ts'
import { goOn } from '../../../../../src/cli/dlq/change/replay.ts'
import type { ReplayEnd, ReplayOutcome } from '../../../../../src/dead-letter/replay/outcome.ts'
import type { Plan } from '../../../../../src/dead-letter/plan/plan.ts'
import type { ReplayReport } from '../../../../../src/dead-letter/replay/report.ts'
import { testShell } from '../../terminal/fake-shell.ts'

function reportOf(
  outcomes: readonly ReplayOutcome[],
  different: Partial<ReplayReport> = {},
): ReplayReport {
  const counts = {
    Replayed: 0,
    ReplayedBefore: 0,
    Kept: 0,
    Duplicated: 0,
    Uncertain: 0,
    Missing: 0,
  }
  for (const { _tag } of outcomes) counts[_tag]++
  const failures = outcomes.flatMap((outcome, at) =>
    outcome._tag === 'Replayed' || outcome._tag === 'ReplayedBefore'
      ? []
      : [{ id: `id-${at}`, fingerprint: 'f', destination: 'd', outcome }],
  )
  return {
    end: 'done',
    stoppedBecause: undefined,
    counts,
    failures,
    perhapsTwice: [],
    returned: [],
    canaryNotReturned: undefined,
    stillHidden: 0,
    ...different,
  }
}

const replayed: ReplayOutcome = { _tag: 'Replayed', messageId: 'm', mayBeTwice: false }

describe('the report of a replay', () => {
  test('counts what was replayed now and before', () => {
    const lines = replayRemarks(reportOf([replayed, { _tag: 'ReplayedBefore' }]))
    expect(lines).toEqual(['Replayed 1 of 2 messages. 1 was replayed before.'])
  })

  test('says where those are that were not replayed, by their reason', () => {
    const lines = replayRemarks(
      reportOf([
        { _tag: 'Kept', because: 'too large' },
        { _tag: 'Kept', because: 'too large' },
        { _tag: 'Duplicated', because: 'no right' },
        { _tag: 'Uncertain', because: 'SQS did not answer' },
        { _tag: 'Missing' },
      ]),
    )
    expect(lines).toEqual([
      'Replayed 0 of 5 messages.',
      '2 messages still on the dead-letter queue (too large): id-0, id-1',
      '1 message on both queues: the delete failed after the send (no right): id-2',
      '1 message on the dead-letter queue, perhaps on their queue too: the answer to the send was lost (SQS did not answer): id-3',
      '1 message not on the dead-letter queue any more: expired, or received by others: id-4',
    ])
  })

  test('names those that may be handled twice, that came back, and that are hidden', () => {
    const lines = replayRemarks(
      reportOf([replayed], {
        end: 'canary returned',
        stoppedBecause: 'the canary came back',
        perhapsTwice: ['a'],
        returned: ['b', 'c'],
        canaryNotReturned: 1,
        stillHidden: 3,
      }),
    )
    expect(lines).toEqual([
      'Replayed 1 of 1 message.',
      'It ended early: the canary came back.',
      '2 messages failed again and came back to the dead-letter queue: b, c',
      '1 message may be handled twice, with the same delivery.key: a',
      '3 messages could not be made visible again. The leases end within five minutes.',
    ])
  })

  test('does not call a canary that did not return a success', () => {
    const [, line] = replayRemarks(reportOf([replayed], { canaryNotReturned: 1 }))
    expect(line).toMatch(
      /^1 message of the canary did not return within the wait\. That is not succ/,
    )
  })

  test('says nothing of a canary of which nothing was sent', () => {
    const report = reportOf([{ _tag: 'Kept', because: 'no right' }], {
      end: 'stopped',
      canaryNotReturned: 0,
    })
    expect(replayRemarks(report)).toEqual([
      'Replayed 0 of 1 message.',
      '1 message still on the dead-letter queue (no right): id-0',
    ])
  })

  test('lists at most ten ids', () => {
    const ids = Array.from({ length: 1_012 }, (_, at) => String(at))
    expect(listed(ids)).toBe('0, 1, 2, 3, 4, 5, 6, 7, 8, 9, and 1,002 more')
  })

  test.each<[ReplayEnd, ReplayOutcome, number]>([
    ['done', replayed, 0],
    ['done', { _tag: 'ReplayedBefore' }, 0],
    ['done', { _tag: 'Missing' }, 1],
    ['stopped', replayed, 1],
    ['interrupted', replayed, 1],
    ['canary returned', replayed, 5],
    ['too many returned', { _tag: 'Kept', because: 'x' }, 5],
  ])('that ended with %s and %j has the exit code %i', (end, outcome, exitCode) => {
    const shell = testShell()
    const plan = { id: 'p', queueUrl: 'q' } as Plan
    printReplayReport(reportOf([outcome], { end }), { plan, json: false }, shell)
    expect(shell.exitCode).toBe(exitCode)
  })
})

describe('what is typed to go on with a plan', () => {
  test('names the queue, the connection and the pace as they were', () => {
    const options = {
      queue: 'orders',
      endpoint: 'http://127.0.0.1:1',
      region: 'eu-west-1',
      transport: 'direct',
      rate: 0.1,
      abortOver: 0.05,
      audit: '/var/log/the audit',
      as: "o'hara",
    } as const
    expect(goOn(options, '/tmp/x/plan.jsonl', testShell())).toBe(
      "sluice dlq replay --plan /tmp/x/plan.jsonl --queue orders --endpoint http://127.0.0.1:1 --region eu-west-1 --transport direct --rate 360/h --abort-over 5% --audit '/var/log/the audit' --as 'o'\\''hara'",
    )
    expect(goOn({ dlq: 'orders-dlq', rate: 50 }, 'p', testShell())).toBe(
      'sluice dlq replay --plan p --dlq orders-dlq --rate 50/s',
    )
    expect(goOn({}, 'p', testShell({ npm_lifecycle_event: 'sluice' }))).toBe(
      'npm run sluice -- dlq replay --plan p',
    )
  })
})
