import type { Arguments } from './arguments.ts'
import type { TaskResult } from './task.ts'

/** Seeds that are named for each law that they break. */
const maxNamed = 10

/** What was run, and how it ended. */
export function summary(
  { first, count }: Arguments,
  results: readonly TaskResult[],
  tookMs: number,
): string {
  const steps = sum(results.map((result) => result.steps))
  const virtualMs = sum(results.map((result) => result.virtualMs))
  const broken = results.filter(({ violation }) => violation !== undefined).length
  const seeds = count === 1 ? `Seed ${first}` : `Seeds ${first} to ${first + count - 1}`
  const perSecond = (count / (tookMs / 1000)).toFixed(1)
  const [digest] = results.flatMap((result) => result.digest ?? [])
  return [
    `${seeds}: ${steps.toLocaleString('en')} steps, ${span(virtualMs)} of virtual time`,
    `in ${span(tookMs)}${count === 1 ? '' : `, ${perSecond} seeds a second`}.`,
    broken === 0 ? 'All laws hold.' : `${broken} of ${count} break a law.`,
    ...(digest === undefined ? [] : [`Digest ${digest}.`]),
  ].join(' ')
}

/** One line about a seed that is not explained. */
export function brokenText({ seed, violation }: TaskResult): string {
  if (violation === undefined) return `Seed ${seed} breaks no law.`
  return `Seed ${seed} breaks a law: ${violation.law} ${violation.what}`
}

/** The laws that other seeds break, with some of these seeds. */
export function othersText(results: readonly TaskResult[]): string {
  const byLaw = Map.groupBy(results, ({ violation }) => violation?.law)
  return [...byLaw]
    .map(([law, all]) => {
      const seeds = all.slice(0, maxNamed).map(({ seed }) => seed)
      const more = all.length > maxNamed ? `, and ${all.length - maxNamed} more` : ''
      return `Also broken: ${law}\n  by seed ${seeds.join(', ')}${more}`
    })
    .join('\n')
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

function span(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 120) return `${seconds.toFixed(1)} s`
  const minutes = Math.round(seconds / 60)
  return minutes < 120 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`
}
