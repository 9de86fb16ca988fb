import type { FoundMessage } from '../../dead-letter/desk.ts'
import type { FailureRecord } from '../../dead-letter/record/record.ts'
import { lossOf } from '../../dead-letter/select/groups.ts'
import { attributeTexts } from '../../dead-letter/words/attributes.ts'
import { defined } from '../../message/defined.ts'
import type { MessageDetail } from '../wire/dead-letters.ts'
import { errorOf, lossRow, messageRow } from './rows.ts'

/** All that is known of a message but its body. */
export function detailOf({ entry, received, info }: FoundMessage): MessageDetail {
  const { record, lineage, deadLetteredAtMs, groupId } = entry
  const lost = lossOf(entry, info)
  return defined({
    ...messageRow(entry),
    bodyIntact: entry.bodyIntact,
    receiveCount: entry.receiveCount,
    originalId: lineage?.messageId,
    index: lineage?.index,
    groupId,
    firstReceivedAt: record?.firstReceivedAt,
    deadLetteredAtMs,
    worker: record?.worker,
    trace: traceOf(record?.traceparent),
    lost: lost && lossRow(lost),
    attributes: Object.keys(attributeTexts(received)),
    ...failureOf(record),
  })
}

function failureOf(record: Partial<FailureRecord> = {}) {
  const { error, causes = [], frames = [], issues = [], history = [], edits = [] } = record
  return {
    error: error && errorOf(error),
    causes: causes.map(errorOf),
    frames,
    issues,
    history: history.map(({ attempt, at, reason, worker }) =>
      defined({ attempt, at, reason, worker }),
    ),
    stays: (record.lineage ?? []).map(({ reason, attempts, deadLetteredAt, replayedAt }) =>
      defined({ reason, attempts, deadLetteredAt, replayedAt }),
    ),
    edits,
    cut: record.cut === true,
  }
}

/** `00-TRACE-SPAN-FLAGS` (W3C Trace Context). */
function traceOf(traceparent: string | undefined): MessageDetail['trace'] {
  const [, traceId, spanId] = traceparent?.split('-') ?? []
  return traceId === undefined || spanId === undefined ? undefined : { traceId, spanId }
}
