import type { Plant } from './plant.ts'

/** The messages in flight, their groups and their twins. */
export const inFlight: readonly Plant[] = [
  {
    name: 'a message that is turned away is never released',
    file: 'worker/in-flight/without-run.ts',
    from: 'this.#acknowledger.release(ticket, afterSeconds)',
    to: '',
  },
  {
    name: 'a message that is turned away is released twice',
    file: 'worker/in-flight/without-run.ts',
    from: 'this.#acknowledger.release(ticket, afterSeconds)',
    to: 'for (const _ of [1, 2]) this.#acknowledger.release(ticket, afterSeconds)',
    law: 'settledOnce',
  },
  {
    name: 'a message that is received again runs beside the first',
    file: 'worker/in-flight/entrance.ts',
    from: 'if (closing !== undefined) return this.#follow(ticket, closing)',
    to: '',
    law: 'causeOfDuplicates',
  },
  {
    name: 'a message that waited for the first is forgotten',
    file: 'worker/in-flight/duplicates.ts',
    from: 'for (const go of duplicates) go()',
    to: '{}',
  },
  {
    name: 'a message that was handled and could not be deleted runs again',
    file: 'worker/in-flight/entrance.ts',
    from: 'if (this.#options.acknowledger.wasHandled(received.messageId)) {',
    to: 'if (false) {',
    law: 'causeOfDuplicates',
  },
  {
    name: 'an open circuit lets all messages run',
    file: 'worker/in-flight/entrance.ts',
    from: 'if (!circuits.isOpen) return true',
    to: 'return true',
    law: 'openCircuitsProbe',
  },
  {
    name: 'the messages that are kept for probes are dropped when the circuit closes',
    file: 'worker/in-flight/entrance.ts',
    from: 'else this.#again(ticket)',
    to: '',
  },
  {
    name: 'kept messages are not tried',
    file: 'worker/in-flight/probes.ts',
    from: 'circuits.probed()\n      run(ticket)',
    to: 'circuits.probed()',
  },
  {
    name: 'the messages of a group run beside each other',
    file: 'worker/in-flight/groups.ts',
    from: 'if (waiting !== undefined) {',
    to: 'if (false) {',
    law: 'orderOfGroups',
  },
  {
    name: 'a group goes on behind a message that is to be retried',
    file: 'worker/in-flight/groups.ts',
    from: "if (step === 'wait') releaseAll(waiting)",
    to: '',
    law: 'orderOfGroups',
  },
  {
    name: 'a group that is done is never begun again',
    file: 'worker/in-flight/groups.ts',
    from: 'this.#waiting.delete(group)',
    to: '',
  },
  {
    name: 'the bytes of a message are never given back',
    file: 'worker/in-flight/ticket.ts',
    from: 'counts.bytes -= this.bytes',
    to: '',
    law: 'receivesWhenItMay',
  },
  {
    name: 'an event that failed counts as done when its message is received again',
    file: 'worker/in-flight/progress.ts',
    from: "if (outcome._tag === 'Acknowledge') {",
    to: 'if (true) {',
    law: 'deletedWhenDone',
  },
  {
    name: 'an event that waits for its dead letter counts as done without a dead-letter queue',
    file: 'worker/in-flight/progress.ts',
    from: "if (outcome._tag === 'DeadLetter' && this.#deadLetters) verdicts.set(index, outcome)",
    to: "if (outcome._tag === 'DeadLetter') verdicts.set(index, { _tag: 'Acknowledge', because: 'done before' })",
    law: 'deletedWhenDone',
  },
  {
    name: 'a message that waited for the first runs again after it',
    file: 'worker/in-flight/entrance.ts',
    from: 'const isLeft = settlement === undefined || ticket.lost',
    to: 'const isLeft = true',
  },
]
