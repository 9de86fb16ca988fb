import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'

/** What is asked of `npm run simulate`. */
export interface Arguments {
  readonly first: number
  readonly count: number
  readonly faults: readonly string[] | undefined
  /** Tell all that happens in a simulation. */
  readonly logs: boolean
  /** Tell all that happens in one that breaks a law, with as few faults as it takes. */
  readonly explainsAll: boolean
  readonly jobs: number
}

export const usage = `npm run simulate                           the seeds 1 to 100
npm run simulate -- --seeds 1000           the seeds 1 to 1000
npm run simulate -- --seed 41 --seeds 10   the seeds 41 to 50
npm run simulate -- --seed 41              one seed, with its log
npm run simulate -- --seed 41 --faults "w1 delete source 4,e5 run 2"
                                           one seed, in which only this goes wrong
  --log      where a law is broken, tell all that happened, and not only what matters
  --jobs N   how many at a time (default: as many as there are cores)`

/** Something that was not understood. */
export class ArgumentError extends Error {}

export function readArguments(args: readonly string[]): Arguments {
  const values = valuesOf(args)
  const { faults, log = false } = values
  const isOne = values.seed !== undefined && values.seeds === undefined
  if (faults !== undefined && !isOne) {
    throw new ArgumentError('--faults belongs to one seed: name it with --seed.')
  }
  return {
    first: wholeNumber('--seed', values.seed, 0) ?? 1,
    count: wholeNumber('--seeds', values.seeds, 1) ?? (isOne ? 1 : 100),
    faults: faults?.split(',').flatMap((name) => name.trim() || []),
    logs: isOne && faults === undefined,
    explainsAll: log,
    jobs: wholeNumber('--jobs', values.jobs, 1) ?? availableParallelism(),
  }
}

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        seed: { type: 'string' },
        seeds: { type: 'string' },
        faults: { type: 'string' },
        log: { type: 'boolean' },
        jobs: { type: 'string' },
      },
    }).values
  } catch (error) {
    throw new ArgumentError(error instanceof Error ? error.message : String(error))
  }
}

function wholeNumber(name: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(number) && number >= least) return number
  throw new ArgumentError(`${name} takes a whole number from ${least} on, not "${text}".`)
}
