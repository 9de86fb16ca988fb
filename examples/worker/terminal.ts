import { styleText } from 'node:util'
import { createLogUpdate } from 'log-update'
import type { Health } from 'sluice'
import type { LocalSqs } from 'sluice/local'
import type { TypeCounts } from './outcomes.ts'
import { commands, type Display, type View, waitedFor } from './view.ts'

/** The live status on a terminal, redrawn in place. */
export class Terminal implements Display {
  readonly #stream: NodeJS.WriteStream
  readonly #update: ReturnType<typeof createLogUpdate>
  #stopping = false

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
    this.#update = createLogUpdate(stream)
  }

  started(local: LocalSqs, deskUrl: string): void {
    const { columns } = this.#stream
    const lines = [
      `${this.#bold('sluice, example worker')} on ${local.queueUrl}`,
      '',
      'Open it in the browser:',
      deskUrl,
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
    // Lines that wrap, or more lines than the terminal has, could not be redrawn in place.
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
    this.#stream.write(
      `Stopping: waiting for ${waitedFor(health)}. Ctrl-C again stops at once.\n\n`,
    )
  }

  ended(lines: readonly string[]): void {
    this.#update.done()
    this.#stream.write(`\n${lines.join('\n')}\n`)
  }

  #headline({ health, perSecond, sent, outcomes }: View): string {
    const figures = [
      `${perSecond.toFixed(1)} messages/s`,
      `${health.inFlight} in flight`,
      `${sent.toLocaleString('en')} sent`,
    ]
    const { replayed } = outcomes.messages
    if (replayed > 0) figures.push(`${replayed} replayed`)
    return [this.#bold(this.#state(health)), ...figures].join(' · ')
  }

  // Idle and busy alternate many times a second: both are shown as one state.
  #state(health: Health): string {
    if (this.#stopping && health.state === 'stopping') return `waiting for ${waitedFor(health)}`
    if (health.state === 'stopped') return 'stopped'
    return health.ready ? 'receiving' : `${health.state}: ${health.reason}`
  }

  #table({ outcomes }: View): string[] {
    const types = [...outcomes.byType].sort(([one], [other]) => (one < other ? -1 : 1))
    const shown = types.slice(0, mostTypes)
    const rest = addUp(types.slice(mostTypes).map(([, counts]) => counts))
    const all = addUp(types.map(([, counts]) => counts))
    return [
      this.#dim(row('event type', ['handled', 'retried', 'dead-lettered'])),
      ...shown.map(([type, counts]) => row(type, cells(counts))),
      ...(types.length > mostTypes ? [row('others', cells(rest))] : []),
      this.#bold(row('all', cells(all))),
      '',
      `acknowledged without a handler: ${outcomes.unhandled.toLocaleString('en')}`,
    ]
  }

  #last({ outcomes }: View): string[] {
    return [
      `last retried        ${outcomes.lastRetry ?? '–'}`,
      `last dead-lettered  ${outcomes.lastDeadLetter ?? '–'}`,
    ]
  }

  #bold(text: string): string {
    return styleText('bold', text, { stream: this.#stream })
  }

  #dim(text: string): string {
    return styleText('dim', text, { stream: this.#stream })
  }
}

/** Poison messages have many types: the rows must fit on the screen. */
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

/** Breaks a command that does not fit into two lines that can be copied as they are. */
function fold(command: string, columns = 80): string[] {
  if (command.length < columns) return [command]
  const at = command.indexOf(' --queue')
  return [`${command.slice(0, at)} \\`, ` ${command.slice(at)}`]
}

function clip(text: string, length: number): string {
  return text.length > length && !text.includes('\u001b') ? `${text.slice(0, length - 1)}…` : text
}
