import { spanOf } from '../../queue/findings/finding.ts'
import type { AttributeChange, Plan, Step } from '../../setup/queue/plan.ts'
import { noteText } from '../option/note-text.ts'
import { printable } from '../terminal/printable.ts'

/** A plan as lines: the queues that exist, the steps, the notes. */
export function planLines(plan: Plan): readonly string[] {
  const { name, deadLetterName, found, steps, notes } = plan
  const queues = [
    [name, found.queue],
    [deadLetterName, found.deadLetterQueue],
  ] as const
  return [
    ...queues.map(([queue, known]) =>
      known ? `exists: ${queue} (${known.url})` : `does not exist: ${queue}`,
    ),
    ...(steps.length === 0
      ? ['Nothing to do: the queues are as asked.']
      : steps.flatMap(stepLines)),
    ...notes.map((note) => `Note: ${noteText(note, name)}`),
  ].map(printable)
}

function stepLines(step: Step): readonly string[] {
  switch (step._tag) {
    case 'CreateQueue':
      return [
        `create ${step.name}`,
        ...Object.entries(step.attributes).map(
          ([attribute, value]) => `    ${attribute}: ${readable(attribute, value)}`,
        ),
        ...tagLines(step.tags),
      ]
    case 'SetAttributes':
      return [`change ${step.name}`, ...step.changes.map(changeLine)]
    case 'AddTags':
      return [`tag ${step.name}`, ...tagLines(step.tags)]
    default:
      return step satisfies never
  }
}

function changeLine({ attribute, from, to }: AttributeChange): string {
  const before = from === undefined ? '(not set)' : readable(attribute, from)
  return `    ${attribute}: ${before} → ${readable(attribute, to)}`
}

function tagLines(tags: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(tags).map(([key, value]) => `    tag ${key}=${value}`)
}

const inSeconds = ['MessageRetentionPeriod', 'VisibilityTimeout', 'ReceiveMessageWaitTimeSeconds']

function readable(attribute: string, value: string): string {
  if (!inSeconds.includes(attribute)) return value
  const span = spanOf(Number(value))
  return span === `${value} s` ? span : `${value} (${span})`
}
