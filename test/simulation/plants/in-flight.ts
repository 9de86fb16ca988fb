import type { Plant } from './plant.ts'

/** The messages in flight, their groups and their twins. */
export const inFlight: readonly Plant[] = [
  {
    name: 'a message that is turned away is never released',
    file: 'worker/in-flight/in-flight.ts',
    from: 'this.#options.acknowledger.release(ticket, afterSeconds)',
    to: '',
  },
  {
    name: 'a message that is turned away is released twice',
    file: 'worker/in-flight/in-flight.ts',
    from: 'this.#options.acknowledger.release(ticket, afterSeconds)',
    to: 'for (const _ of [1, 2]) this.#options.acknowledger.release(ticket, afterSeconds)',
  },
  {
    name: 'a message that is received again runs beside the first',
    file: 'worker/in-flight/in-flight.ts',
    from: 'if (closing !== undefined) return this.#follow(ticket, closing)',
    to: '',
  },
  {
    name: 'a message that was received again runs when the first is done',
    file: 'worker/in-flight/in-flight.ts',
    from: 'const isLeft = settlement === undefined || ticket.lost',
    to: 'const isLeft = true',
  },
  {
    name: 'a message that waited for the first is forgotten',
    file: 'worker/in-flight/duplicates.ts',
    from: 'for (const go of duplicates) go()',
    to: '{}',
  },
  {
    name: 'a twin that is settled takes the place of the first',
    file: 'worker/in-flight/duplicates.ts',
    from: 'if (this.#firsts.get(messageId) === ticket) ',
    to: '',
  },
  {
    name: 'a message that was handled and could not be deleted runs again',
    file: 'worker/in-flight/in-flight.ts',
    from: 'if (this.#options.acknowledger.wasHandled(received.messageId)) {',
    to: 'if (false) {',
  },
  {
    name: 'a message at its last receive is turned away',
    file: 'worker/in-flight/in-flight.ts',
    from: 'this.#mustRun(received) || this.#mayRun()',
    to: 'this.#mayRun()',
  },
  {
    name: 'an open circuit lets all messages run',
    file: 'worker/in-flight/in-flight.ts',
    from: 'if (!circuits.isOpen) return true',
    to: 'return true',
  },
  {
    name: 'the messages that are kept for probes are dropped when the circuit closes',
    file: 'worker/in-flight/in-flight.ts',
    from: 'else this.#again(ticket)',
    to: '',
  },
  {
    name: 'a kept message whose lease is lost is not left',
    file: 'worker/in-flight/in-flight.ts',
    from: "if (this.#probes.drop(ticket)) this.#close(ticket, 'left')",
    to: 'this.#probes.drop(ticket)',
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
  },
  {
    name: 'a group goes on behind a message that is to be retried',
    file: 'worker/in-flight/groups.ts',
    from: "if (step === 'wait') this.#releaseAll(waiting)",
    to: '',
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
  },
  {
    name: 'an event that failed counts as done when its message is received again',
    file: 'worker/in-flight/progress.ts',
    from: "if (outcome._tag === 'Acknowledge') {",
    to: 'if (true) {',
  },
  {
    name: 'an event that waits for its dead letter counts as done without a dead-letter queue',
    file: 'worker/in-flight/progress.ts',
    from: "if (outcome._tag === 'DeadLetter' && this.#deadLetters) verdicts.set(index, outcome)",
    to: "if (outcome._tag === 'DeadLetter') verdicts.set(index, { _tag: 'Acknowledge', because: 'done before' })",
  },
]
