import { styleText } from 'node:util'
import { createLogUpdate } from 'log-update'
import type { Health } from 'sluice'
import type { LocalSqs } from 'sluice/local'
import type { TypeCounts } from './tally.ts'
import { commands, type Display, type View, waitedFor } from './view.ts'

/** The live status on a terminal: drawn over in place, below what is said once. */
export class Terminal implements Display {
  readonly #stream: NodeJS.WriteStream
  readonly #update: ReturnType<typeof createLogUpdate>
  #stopping = false

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
    this.#update = createLogUpdate(stream)
  }

  started(local: LocalSqs): void {
    const { columns } = this.#stream
    const lines = [
      `${this.#bold('sluice, example worker')} on ${local.queueUrl}`,
      '',
      'In a second terminal:',
      ...commands(local).flatMap(([meaning, command]) => [
        this.#dim(`# ${meaning}`),
        ...fold(command, columns),
      ]),
      '',
      'Ctrl-C stops it.',
    ]
    this.#stream.write(`\n${lines.join('\n')}\n\n`)
  }

  show(view: View): void {
    const { columns = 80, rows = 24 } = this.#stream
    const lines = [this.#headline(view), '', ...this.#table(view), '', ...this.#last(view)]
    // A line that the terminal would break, or more lines than it has, could not be drawn over.
    this.#update(
      lines
        .slice(0, rows - 1)
        .map((line) => clip(line, columns - 1))
        .join('\n'),
    )
  }

  stopping(health: Health): void {
    this.#stopping = true
    this.#update.clear()
    this.#stream.write(`Stopping: waiting for ${waitedFor(health)}. Ctrl-C again ends at once.\n\n`)
  }

  ended(lines: readonly string[]): void {
    this.#update.done()
    this.#stream.write(`\n${lines.join('\n')}\n`)
  }

  #headline({ health, perSecond, sent, tally }: View): string {
    const figures = [
      `${perSecond.toFixed(1)} messages/s`,
      `${health.inFlight} in flight`,
      `${sent.toLocaleString('en')} sent`,
    ]
    const { replayed } = tally.messages
    if (replayed > 0) figures.push(`${replayed} replayed`)
    return [this.#bold(this.#state(health)), ...figures].join(' · ')
  }

  // Idle and busy take turns many times a second: both are one thing to look at.
  #state(health: Health): string {
    if (this.#stopping && health.state === 'stopping') return `waiting for ${waitedFor(health)}`
    if (health.state === 'stopped') return 'stopped'
    return health.ready ? 'receiving' : `${health.state}: ${health.reason}`
  }

  #table({ tally }: View): string[] {
    const types = [...tally.byType].sort(([one], [other]) => (one < other ? -1 : 1))
    const shown = types.slice(0, mostTypes)
    const rest = addUp(types.slice(mostTypes).map(([, counts]) => counts))
    const all = addUp(types.map(([, counts]) => counts))
    return [
      this.#dim(row('event type', ['handled', 'retried', 'dead-lettered'])),
      ...shown.map(([type, counts]) => row(type, cells(counts))),
      ...(types.length > mostTypes ? [row('others', cells(rest))] : []),
      this.#bold(row('all', cells(all))),
      '',
      `acknowledged unread, as nobody asks for them: ${tally.unasked.toLocaleString('en')}`,
    ]
  }

  #last({ tally }: View): string[] {
    return [
      `last retried        ${tally.lastRetry ?? '–'}`,
      `last dead-lettered  ${tally.lastDeadLetter ?? '–'}`,
    ]
  }

  #bold(text: string): string {
    return styleText('bold', text, { stream: this.#stream })
  }

  #dim(text: string): string {
    return styleText('dim', text, { stream: this.#stream })
  }
}

/** Poison bears many types: the rows must fit the screen. */
const mostTypes = 9

const widths = { type: 34, cell: 15 } as const

function row(type: string, values: readonly string[]): string {
  const name = clip(type, widths.type - 1).padEnd(widths.type)
  return name + values.map((value) => value.padStart(widths.cell)).join('')
}

function cells({ handled, retried, deadLettered }: TypeCounts): string[] {
  return [handled, retried, deadLettered].map((count) =>
    count === 0 ? '·' : count.toLocaleString('en'),
  )
}

function addUp(counts: readonly TypeCounts[]): TypeCounts {
  const sum = { handled: 0, retried: 0, deadLettered: 0 }
  for (const { handled, retried, deadLettered } of counts) {
    sum.handled += handled
    sum.retried += retried
    sum.deadLettered += deadLettered
  }
  return sum
}

/** A command that does not fit goes over two lines, so that it can be copied as it stands. */
function fold(command: string, columns = 80): string[] {
  if (command.length < columns) return [command]
  const at = command.indexOf(' --queue')
  return [`${command.slice(0, at)} \\`, ` ${command.slice(at)}`]
}

function clip(text: string, length: number): string {
  return text.length > length && !text.includes('\u001b') ? `${text.slice(0, length - 1)}…` : text
}
