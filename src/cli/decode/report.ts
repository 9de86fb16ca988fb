import { note, print, printJson, printTable } from '../terminal/output.ts'
import { oneLine } from '../terminal/printable.ts'
import type { Shell } from '../terminal/shell.ts'
import type { Origin } from './bodies.ts'
import type { Tally, TypeTally } from './counts.ts'
import type { Misfit, Trial } from './trial.ts'

/** Tells what a trial has found: tables for a person, one document for a program. */
export async function printReport(trial: Trial, json: boolean, shell: Shell): Promise<void> {
  if (json) return printJson(shell, reportOf(trial))
  const types = sorted(trial)
  if (types.length > 0) {
    await printTable(
      shell,
      ['TYPE', 'EVENTS', 'FIT', 'DRIFT', 'POISON'],
      types.map(([type, tally]) => [oneLine(type), ...countCells(tally)]),
    )
  }
  const places = types.flatMap(([type, tally]) => placeRows(type, tally))
  if (places.length > 0) {
    print(shell, '')
    await printTable(shell, ['TYPE', 'WHAT', 'PATH', 'EXPECTED', 'EVENTS', 'FIRST LINE'], places)
  }
  const misfits = [
    ...misfitRows('malformed', trial.malformed),
    ...misfitRows('no event', trial.notEvents),
  ]
  if (misfits.length > 0) {
    print(shell, '')
    await printTable(shell, ['LINE', 'WHAT', 'REASON'], misfits)
  }
  note(shell, summary(trial))
}

/** By name, the known ones first. */
function sorted(trial: Trial): readonly (readonly [string, TypeTally])[] {
  const rank = (tally: TypeTally) => (tally.isKnown ? 0 : 1)
  return [...trial.types].sort(
    ([one, first], [other, second]) =>
      rank(first) - rank(second) || (one < other ? -1 : Number(one > other)),
  )
}

function countCells({ isKnown, events, fit, drifted, poison }: TypeTally): readonly string[] {
  if (!isKnown) return [String(events), 'unknown', '', '']
  return [events, fit, drifted, poison].map(String)
}

function placeRows(type: string, tally: TypeTally): readonly (readonly string[])[] {
  const rows = (what: string, places: Tally) =>
    [...places.values()].map(({ issue: { normalisedPath, expected }, count, first }) => [
      oneLine(type),
      what,
      normalisedPath === '' ? '(the event)' : normalisedPath,
      expected,
      String(count),
      lineOf(first),
    ])
  return [...rows('poison', tally.poisonIssues), ...rows('drift', tally.drift)]
}

function misfitRows(what: string, misfits: readonly Misfit[]): readonly (readonly string[])[] {
  return misfits.map(({ reason, origin }) => [lineOf(origin), what, reason])
}

function lineOf({ line, message }: Origin): string {
  return message === undefined ? String(line) : `${line}, message ${message}`
}

function summary(trial: Trial): string {
  if (trial.bodies === 0) return 'There was nothing to decode.'
  const known = [...trial.types.values()].filter(({ isKnown }) => isKnown)
  const sum = (of: (tally: TypeTally) => number) =>
    known.reduce((total, tally) => total + of(tally), 0)
  const unknown = trial.events - trial.notEventCount - sum(({ events }) => events)
  return [
    `${trial.bodies} ${trial.bodies === 1 ? 'body' : 'bodies'}, ${trial.events} events:`,
    `${sum(({ fit }) => fit)} fit, ${sum(({ drifted }) => drifted)} drifted,`,
    `${trial.poisonCount} poison, ${unknown} of unknown types, ${trial.notEventCount} no events;`,
    `${trial.malformedCount} malformed.`,
  ].join(' ')
}

function reportOf(trial: Trial): object {
  return {
    bodies: trial.bodies,
    events: trial.events,
    forms: Object.fromEntries(trial.forms),
    types: sorted(trial).map(([type, tally]) => ({
      type: oneLine(type),
      known: tally.isKnown,
      events: tally.events,
      ok: tally.fit,
      drifted: tally.drifted,
      poisoned: tally.poison,
      drift: placesOf(tally.drift),
      poison: placesOf(tally.poisonIssues),
    })),
    unknownUnnamed: trial.unnamedUnknown,
    notEvents: { count: trial.notEventCount, first: trial.notEvents.map(misfitOf) },
    malformed: { count: trial.malformedCount, first: trial.malformed.map(misfitOf) },
  }
}

function placesOf(places: Tally): readonly object[] {
  return [...places.values()].map(({ issue, count, first }) => ({
    path: issue.normalisedPath,
    expected: issue.expected,
    events: count,
    first,
  }))
}

const misfitOf = ({ reason, origin }: Misfit) => ({ ...origin, reason })
