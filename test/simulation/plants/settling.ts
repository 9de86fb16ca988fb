import type { Plant } from './plant.ts'

/** Deletes, releases and dead letters. */
export const settling: readonly Plant[] = [
  {
    name: 'a message is deleted before its dead letter is stored',
    file: 'worker/settle/settler.ts',
    from: 'const after = await this.#store(ticket, events)',
    to: 'void this.#store(ticket, events); const after: readonly EventResult[] = []',
    law: 'deletedWhenDone',
  },
  {
    name: 'a message is deleted although its dead letter was refused',
    file: 'worker/settle/dead-letters.ts',
    from: 'return result.ok\n',
    to: 'return true\n',
    law: 'deletedWhenDone',
  },
  {
    name: 'a message that is retried is never released',
    file: 'worker/settle/settler.ts',
    from: 'acknowledger.release(ticket, settlement.afterSeconds)',
    to: '',
  },
  {
    name: 'a message that was handled after its lease was lost is not remembered',
    file: 'worker/settle/settler.ts',
    from: "if (settlement._tag === 'Acknowledge') acknowledger.remember(ticket)",
    to: "if (settlement._tag === 'Acknowledge') {}",
    law: 'causeOfDuplicates',
    seed: 545,
  },
  {
    name: 'the events that a message has behind it are forgotten when it is released',
    file: 'worker/settle/settler.ts',
    from: 'progress.remember(ticket.received.messageId, after, ticket.unreported.filter(isFinal))',
    to: '',
    law: 'causeOfDuplicates',
  },
  {
    name: 'a message that could not be deleted is not remembered',
    file: 'worker/settle/acknowledger.ts',
    from: "if (what === 'delete') this.remember(ticket)",
    to: '',
    law: 'causeOfDuplicates',
  },
  {
    name: 'a settlement is tried again although its lease was lost meanwhile',
    file: 'worker/settle/acknowledger.ts',
    from: 'return ticket.lost || (isRelease && this.#options.nowMs() >= ticket.deadlineMs)',
    to: 'return isRelease && this.#options.nowMs() >= ticket.deadlineMs',
    law: 'notSettledAfterLoss',
  },
  {
    name: 'a settlement that SQS refused is not tried again',
    file: 'worker/settle/refused-entries.ts',
    from: 'setTimeout(() => this.#go(entry), waitMs)',
    to: 'setTimeout(() => {}, waitMs)',
  },
  {
    name: 'an entry without an answer counts as carried out',
    file: 'queue/entries.ts',
    from: 'results[at] ?? noAnswer',
    to: 'results[at] ?? { ok: true }',
  },
  {
    name: 'the answers to the entries of a batch are one off',
    file: 'queue/entries.ts',
    from: 'results[at] ?? noAnswer',
    to: 'results[(at + 1) % entries.length] ?? noAnswer',
  },
  {
    name: 'a dead letter that was refused is not tried again',
    file: 'worker/settle/dead-letter-sender.ts',
    from: 'outgoingBytes(entry.message)\n    this.#timer ??= setTimeout(() => this.#try(), this.#nextRetryMs())',
    to: 'outgoingBytes(entry.message)',
  },
  {
    name: 'a dead letter is sent although the lease of its message was lost',
    file: 'worker/settle/dead-letter-sender.ts',
    from: 'return entries.filter(({ ticket }) => !ticket.lost)',
    to: 'return entries',
    law: 'notSettledAfterLoss',
  },
  {
    name: 'a dead letter has the first event of its body',
    file: 'worker/settle/dead-letters.ts',
    from: 'parts[index])',
    to: 'parts[0])',
  },
  {
    name: 'a release overtakes a renewal',
    file: 'worker/settle/acknowledger.ts',
    from: 'if (ticket.renewal === undefined || ticket.lost) this',
    to: 'if (true) this',
    law: 'settledOnce',
  },
]
