import { note, print, printJson, printTable } from '../terminal/output.ts'
import { oneLine } from '../terminal/printable.ts'
import type { Shell } from '../terminal/shell.ts'
import type { InputPosition } from './bodies.ts'
import type { IssueCounts, TypeCounts } from './counts.ts'
import type { Undecoded, Trial } from './trial.ts'

/** Prints the outcomes of a trial: tables for a person, one document for a program. */
export async function printReport(trial: Trial, json: boolean, shell: Shell): Promise<void> {
  if (json) return printJson(shell, reportOf(trial))
  const types = sorted(trial)
  if (types.length > 0) {
    await printTable(
      shell,
      ['TYPE', 'EVENTS', 'FIT', 'DRIFT', 'POISON'],
      types.map(([type, counts]) => [oneLine(type), ...countCells(counts)]),
    )
  }
  const issues = types.flatMap(([type, counts]) => issueRows(type, counts))
  if (issues.length > 0) {
    print(shell, '')
    await printTable(shell, ['TYPE', 'WHAT', 'PATH', 'EXPECTED', 'EVENTS', 'FIRST LINE'], issues)
  }
  const undecoded = [
    ...undecodedRows('malformed', trial.malformed),
    ...undecodedRows('no event', trial.notEvents),
  ]
  if (undecoded.length > 0) {
    print(shell, '')
    await printTable(shell, ['LINE', 'WHAT', 'REASON'], undecoded)
  }
  note(shell, summary(trial))
}

/** By name, the known types first. */
function sorted(trial: Trial): readonly (readonly [string, TypeCounts])[] {
  const rank = (counts: TypeCounts) => (counts.isKnown ? 0 : 1)
  return [...trial.types].sort(
    ([one, first], [other, second]) =>
      rank(first) - rank(second) || (one < other ? -1 : Number(one > other)),
  )
}

function countCells({ isKnown, events, fit, drifted, poison }: TypeCounts): readonly string[] {
  if (!isKnown) return [String(events), 'unknown', '', '']
  return [events, fit, drifted, poison].map(String)
}

function issueRows(type: string, counts: TypeCounts): readonly (readonly string[])[] {
  const rows = (what: string, issues: IssueCounts) =>
    [...issues.values()].map(({ issue: { normalisedPath, expected }, count, first }) => [
      oneLine(type),
      what,
      normalisedPath === '' ? '(the event)' : normalisedPath,
      expected,
      String(count),
      lineOf(first),
    ])
  return [...rows('poison', counts.poisonIssues), ...rows('drift', counts.drift)]
}

function undecodedRows(
  what: string,
  undecoded: readonly Undecoded[],
): readonly (readonly string[])[] {
  return undecoded.map(({ reason, position }) => [lineOf(position), what, reason])
}

function lineOf({ line, message }: InputPosition): string {
  return message === undefined ? String(line) : `${line}, message ${message}`
}

function summary(trial: Trial): string {
  if (trial.bodies === 0) return 'There was nothing to decode.'
  const known = [...trial.types.values()].filter(({ isKnown }) => isKnown)
  const sum = (of: (counts: TypeCounts) => number) =>
    known.reduce((total, counts) => total + of(counts), 0)
  const unknown = trial.events - trial.notEventCount - sum(({ events }) => events)
  return [
    `${trial.bodies} ${trial.bodies === 1 ? 'body' : 'bodies'}, ${trial.events} events:`,
    `${sum(({ fit }) => fit)} fit, ${sum(({ drifted }) => drifted)} drifted,`,
    `${trial.poisonCount} poison, ${unknown} of unknown types, ${trial.notEventCount} not events;`,
    `${trial.malformedCount} malformed.`,
  ].join(' ')
}

function reportOf(trial: Trial): object {
  return {
    bodies: trial.bodies,
    events: trial.events,
    forms: Object.fromEntries(trial.forms),
    types: sorted(trial).map(([type, counts]) => ({
      type: oneLine(type),
      known: counts.isKnown,
      events: counts.events,
      ok: counts.fit,
      drifted: counts.drifted,
      poisoned: counts.poison,
      drift: issuesJson(counts.drift),
      poison: issuesJson(counts.poisonIssues),
    })),
    unknownUnnamed: trial.unnamedUnknown,
    notEvents: { count: trial.notEventCount, first: trial.notEvents.map(undecodedJson) },
    malformed: { count: trial.malformedCount, first: trial.malformed.map(undecodedJson) },
  }
}

function issuesJson(issues: IssueCounts): readonly object[] {
  return [...issues.values()].map(({ issue, count, first }) => ({
    path: issue.normalisedPath,
    expected: issue.expected,
    events: count,
    first,
  }))
}

const undecodedJson = ({ reason, position }: Undecoded) => ({ ...position, reason })
