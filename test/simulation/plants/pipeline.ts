import type { Plant } from './plant.ts'

/** From the body of a message to its verdict. */
export const pipeline: readonly Plant[] = [
  {
    name: 'an event counts as handled when its handler takes too long',
    file: 'route/call/call.ts',
    from: "finish({ _tag: 'HandlerTimedOut', type, seconds })",
    to: "finish('handled')",
  },
  {
    name: 'handlers have no time limit',
    file: 'route/call/timeout.ts',
    from: 'if (!(ms <= longestTimerMs)) return undefined',
    to: 'return undefined',
  },
  {
    name: 'a handler begins although it was interrupted',
    file: 'route/call/call.ts',
    from: 'if (by !== undefined) return',
    to: 'if (false) return',
  },
  {
    name: 'an attempt counts twice',
    file: 'settle/policy.ts',
    from: 'return attempt.receiveCount >= attempt.maxAttempts',
    to: 'return 2 * attempt.receiveCount >= attempt.maxAttempts',
  },
  {
    name: 'an event has one attempt more than there are',
    file: 'settle/policy.ts',
    from: 'return attempt.receiveCount >= attempt.maxAttempts',
    to: 'return attempt.receiveCount > attempt.maxAttempts',
  },
  {
    name: 'an event that failed for good is tried again',
    file: 'settle/policy.ts',
    from: "case 'PermanentlyFailed':\n      return { _tag: 'DeadLetter', failure }",
    to: "return { _tag: 'DeadLetter', failure }\n    case 'PermanentlyFailed':",
  },
  {
    name: 'an event that failed is tried again at once',
    file: 'settle/policy.ts',
    from: 'return again(failure, attempt, backoff(attempt))',
    to: 'return again(failure, attempt, 0)',
  },
  {
    name: 'the wait that a handler asks for is ignored',
    file: 'settle/policy.ts',
    from: 'return again(failure, attempt, failure.seconds)',
    to: 'return again(failure, attempt, backoff(attempt))',
  },
  {
    name: 'an interrupted event is released at its last receive',
    file: 'settle/policy.ts',
    from: 'return isLastReceive(attempt)\n        ?',
    to: 'return false\n        ?',
  },
  {
    name: 'a body that came damaged is given up',
    file: 'pipeline/process.ts',
    from: 'if (!received.bodyIntact)',
    to: 'if (false)',
  },
  {
    name: 'the events of a body have one key',
    file: 'pipeline/process.ts',
    from: 'lineage?.index ?? index',
    to: '0',
  },
  {
    name: 'the settled events of a message run again with the others',
    file: 'pipeline/process.ts',
    from: 'const settled = before?.get(event.index)',
    to: 'const settled = undefined as Verdict | undefined',
  },
  {
    name: 'a message is settled by its best event',
    file: 'message/verdict.ts',
    from: 'severity[other._tag] > severity[one._tag]',
    to: 'severity[other._tag] < severity[one._tag]',
  },
  {
    name: 'the outcomes of a batch are one off',
    file: 'pipeline/batches.ts',
    from: 'resolve(outcomes[at] ?? noOutcome)',
    to: 'resolve(outcomes[(at + 1) % called.length] ?? noOutcome)',
  },
  {
    name: 'the events of a batch that is turned away wait for ever',
    file: 'pipeline/batches.ts',
    from: 'for (const { resolve } of gathered) resolve(outcomes)',
    to: '',
  },
  {
    name: 'a batch takes an event whose lease is lost',
    file: 'pipeline/batches.ts',
    from: 'if (interruption.refusesStart() !== undefined) return false',
    to: '',
  },
  {
    name: 'a batch has one event too many',
    file: 'pipeline/batcher.ts',
    from: 'this.#items.length >= maxItems',
    to: 'this.#items.length > maxItems',
  },
  {
    name: 'a batch waits until it is full',
    file: 'pipeline/batcher.ts',
    from: 'else this.#timer ??= setTimeout(() => this.flush(), lingerMs)',
    to: '',
  },
]
