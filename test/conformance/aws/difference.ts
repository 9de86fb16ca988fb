import { printTable } from '../../bench/table.ts'
import type { Result } from './result.ts'

/** A behaviour that is not the same in all places. */
export interface Difference {
  readonly behaviour: string
  readonly results: readonly Result[]
}

/** The behaviours that are not shown in every place, by subject. */
export function differencesIn(results: readonly Result[]): readonly Difference[] {
  const all = Map.groupBy(results, ({ behaviour }) => behaviour)
  return [...all]
    .filter(([, tried]) => tried.some(({ outcome }) => outcome === 'not shown'))
    .map(([behaviour, tried]) => ({ behaviour, results: tried }))
    .sort((one, other) => one.behaviour.localeCompare(other.behaviour))
}

/** A table of them, and then what was found instead. */
export function printDifferences(differences: readonly Difference[]): void {
  printTable(
    ['', ...Object.values(places)],
    differences.map(({ behaviour, results }) => [
      behaviour,
      ...Object.keys(places).map((place) => marks[outcomeAt(results, place)]),
    ]),
  )
  for (const { behaviour, results } of differences) {
    console.log(`\n${behaviour}`)
    for (const { place, why, outcome } of results) {
      if (outcome === 'not shown') console.log(`  ${places[place]}: ${firstLine(why)}`)
    }
  }
}

/** The places of over-aws.ts, and the columns of the table. */
const places: Readonly<Record<string, string>> = {
  'a queue in memory': 'memory',
  'a queue over the AWS SDK': 'SDK',
  'a queue over the direct transport': 'direct',
}

const marks = { shown: 'yes', 'not shown': 'NO', 'not tried': '?' } as const

function outcomeAt(results: readonly Result[], place: string): Result['outcome'] {
  return results.find((result) => result.place === place)?.outcome ?? 'not tried'
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
