import type { Plant } from './plant.ts'

/** What a replay writes down, and what a later run of its plan makes of it. */
export const journals: readonly Plant[] = [
  {
    name: 'what is about to be sent is not on the disk before',
    file: 'dead-letter/replay/journal.ts',
    from: 'intents.map(({ id, copy }) => [id, copy]) }))\n    await this.#lines.sync()',
    to: 'intents.map(({ id, copy }) => [id, copy]) }))\n    await this.#lines.flush()',
    law: 'intendedBeforeSent',
  },
  {
    name: 'the journal is not waited for before a send',
    file: 'dead-letter/replay/sending/mover.ts',
    from: 'await journal?.intend(',
    to: 'void journal?.intend(',
    law: 'intendedBeforeSent',
  },
  {
    name: 'what was sent is not written down before it is deleted',
    file: 'dead-letter/replay/sending/mover.ts',
    from: 'sent.map(({ parcel: { id }, messageId }) => ({ id, messageId })),',
    to: '[],',
    law: 'sentBeforeDeleted',
  },
  {
    name: 'a second run sends all again',
    file: 'dead-letter/replay/sending/mover.ts',
    from: 'const known = batch.filter(({ id }) => this.#options.journal?.done.sent.has(id))',
    to: 'const known: Parcel[] = []',
    law: 'knownIsNotSentAgain',
  },
  {
    name: 'a second run does not know the copies of the first one',
    file: 'dead-letter/replay/replay-run.ts',
    from: 'new SentCopies(journal?.done.copies)',
    to: 'new SentCopies()',
    law: 'returnedIsLeft',
  },
  {
    name: 'a second run has a limit of its own',
    file: 'dead-letter/plan/meant.ts',
    from: 'toCome.length + new Set([...(done?.sent.keys() ?? []), ...(done?.doubtful ?? [])]).size',
    to: 'toCome.length',
    law: 'onlyPlanned',
    seed: 339,
  },
  {
    name: 'what was perhaps sent before is not told when it is sent again',
    file: 'dead-letter/replay/sending/mover.ts',
    from: 'const mayBeTwice = journal?.done.doubtful.has(parcel.id) === true',
    to: 'const mayBeTwice = false',
    law: 'twiceIsTold',
    seed: 1397,
  },
  {
    name: 'what an earlier run has perhaps sent is called kept',
    file: 'dead-letter/replay/report.ts',
    from: 'if (!this.#done?.doubtful.has(id)) return outcome',
    to: 'return outcome',
    law: 'reportIsTrue',
    seed: 4109,
  },
  {
    name: 'what nobody has sent is called uncertain',
    file: 'dead-letter/replay/report.ts',
    from: 'if (!this.#done?.doubtful.has(id)) return outcome',
    to: '',
    law: 'reportIsTrue',
  },
]
