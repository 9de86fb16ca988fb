import { createHash } from 'node:crypto'
import type { Fact } from '../fact.ts'
import { Names } from './names.ts'
import { sentenceOf } from './of-fact.ts'
import type { Sentence } from './sentence.ts'

interface Line extends Sentence {
  readonly atMs: number
}

/** What went wrong on an occasion. */
export interface LoggedFault {
  readonly id: string
  readonly kind: string
}

/** Of a long trace, so many lines of how it began, and of how it ended. */
const kept = { first: 40, last: 60 }

/** What happened in a simulation, for people. */
export class Log {
  readonly #names = new Names()
  readonly #lines: Line[] = []
  readonly #faults: LoggedFault[] = []
  readonly #digest = createHash('sha256')

  /** Takes a fact down. */
  readonly witness = (fact: Fact): void => {
    this.#digest.update(JSON.stringify(fact))
    this.#names.learn(fact)
    if (fact._tag === 'Fault') this.#faults.push({ id: fact.id, kind: fact.what })
    const sentence = sentenceOf(fact, this.#names)
    if (sentence !== undefined) this.#lines.push({ ...sentence, atMs: fact.atMs })
  }

  /** The same for two simulations in which the same has happened, to the last detail. */
  get digest(): string {
    return this.#digest.copy().digest('hex').slice(0, 16)
  }

  get faults(): readonly LoggedFault[] {
    return this.#faults
  }

  get text(): string {
    return this.#lines.map(lineText).join('\n')
  }

  /** A text of a law, in which messages have their names of the log. */
  readable(what: string): string {
    return this.#names.in(what)
  }

  /** The part that matters for what a law says, if all of it is long. */
  trace(what: string): string {
    const { first, last } = kept
    if (this.#lines.length <= first + last) return this.text
    const lines = this.#concerned(what)
    const leftOut = lines.length - first - last
    const texts = lines.map(lineText)
    return [
      `(${this.#lines.length - lines.length} lines are about something else; --log tells all)`,
      ...(leftOut <= 0
        ? texts
        : [...texts.slice(0, first), `… ${leftOut} lines …`, ...texts.slice(-last)]),
    ].join('\n')
  }

  /** Of messages: what happens to them, and the lives of the processes that have to do with them. */
  #concerned(what: string): readonly Line[] {
    const messages = this.#names.idsIn(what)
    const processes = new Set(what.match(/\b(w|op)\d+\.\d+\b/g) ?? [])
    if (messages.size === 0 && processes.size === 0) return this.#lines
    const isAbout = ({ messageIds }: Line) => messageIds.some((id) => messages.has(id))
    for (const line of this.#lines) if (isAbout(line)) processes.add(line.who)
    return this.#lines.filter((line) => {
      if (isAbout(line)) return true
      const { who, messageIds } = line
      if (!isProcess(who)) return messageIds.length === 0
      return processes.has(who) && (messages.size === 0 || messageIds.length === 0)
    })
  }
}

function isProcess(who: string): boolean {
  return /^(w|op)\d/.test(who)
}

function lineText({ atMs, who, does }: Line): string {
  return `${(atMs / 1000).toFixed(3).padStart(9)}  ${who.padEnd(8)}  ${does}`
}
