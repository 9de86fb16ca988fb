import { beforeAll, describe, expect, it } from 'vitest'
import { runCommand } from './command.ts'

const planted = new URL('child/planted.ts', import.meta.url)

/** Runs the command with laws that do not hold. */
async function simulate(...args: readonly string[]) {
  const printed: string[] = []
  const print = (text: string) => void printed.push(text)
  const exitCode = await runCommand(args, { print, program: planted })
  return { exitCode, output: printed.join('\n') }
}

/** The arguments of the command that it prints. */
function printedArguments(output: string): readonly string[] {
  const [, seed = '', faults = ''] =
    /^Again: npm run simulate -- --seed (\d+) --faults "(.*)"$/m.exec(output) ?? []
  return ['--seed', seed, '--faults', faults]
}

describe('a law that is broken', () => {
  let first: Awaited<ReturnType<typeof simulate>>
  beforeAll(async () => {
    first = await simulate('--seeds', '20')
  })

  it('is explained with the few faults that it takes, and broken again by the printed command', async () => {
    const { exitCode, output } = first
    expect(exitCode).toBe(1)
    expect(output).toMatch(/^Seed \d+ breaks a law: No delete fails \(planted\)\.$/m)
    const [, few, drawn] =
      /What has to go wrong for it, (\d+) of (\d+):\n(?: {2}.+: .+\n)+\n/.exec(output) ?? []
    expect(Number(few)).toBeGreaterThan(0)
    expect(Number(few)).toBeLessThan(Number(drawn) / 3)
    const violation = /^ {2}a delete of \S+ failed with .*$/m.exec(output)?.[0]
    expect(violation).toBeDefined()

    const again = await simulate(...printedArguments(output))
    expect(again.exitCode).toBe(1)
    expect(again.output).toContain(`breaks a law: No delete fails (planted).\n${violation}\n`)
    expect(printedArguments(again.output)).toEqual(printedArguments(output))
  })

  it('is told in short, and whole where that is asked for', async () => {
    const args = printedArguments(first.output)
    const inShort = await simulate(...args)
    const whole = await simulate(...args, '--log')
    expect(whole.output.length).toBeGreaterThan(inShort.output.length)
    expect(whole.output).toMatch(/^ +\d+\.\d{3} {2}producer {2}sends m\d+ \(e\d+/m)
    expect(inShort.output).toMatch(/has no answer to its delete \d+: /)
  })
})

describe('an error that nobody catches', () => {
  it.each([
    ['a promise that is rejected', 2_001, 'a planted rejection'],
    ['an error of a timer', 2_002, 'a planted error'],
  ])('%s breaks a law in its seed, and the others run on', async (_what, seed, message) => {
    const { exitCode, output } = await simulate('--seed', `${seed}`, '--seeds', '1')
    expect(exitCode).toBe(1)
    expect(output).toContain(
      `Seed ${seed} breaks a law: No error is left for the process to end with.`,
    )
    expect(output).toContain(`Error: ${message}`)
  })

  it('is survived by the simulator even where it ends the process of a seed', async () => {
    const { exitCode, output } = await simulate('--seed', '2003', '--seeds', '3', '--jobs', '1')
    expect(exitCode).toBe(1)
    expect(output).toContain(
      'Seed 2003 breaks a law: A simulation ends. its process has ended with 7',
    )
    expect(output).toContain('1 of 3 break a law.')
  })
})

describe('a simulation in which all laws hold', () => {
  it('is told, with a digest of all that happened', async () => {
    const { exitCode, output } = await simulate('--seed', '3000')
    expect(exitCode).toBe(0)
    expect(output).toMatch(/^ +\d+\.\d{3} {2}w1\.1 {6}boots$/m)
    expect(output).toMatch(/^Seed 3000: [\d,]+ steps, .* All laws hold\. Digest [0-9a-f]{16}\.$/m)
  })

  it('names the faults that were asked for and did not happen', async () => {
    const { exitCode, output } = await simulate('--seed', '3000', '--faults', 'w9 tick 1, no such')
    expect(exitCode).toBe(0)
    expect(output).toContain('Did not happen: w9 tick 1, no such')
  })
})

describe('arguments that make no sense', () => {
  it.each([
    [['--seeds', '0'], '--seeds takes a whole number from 1 on, not "0".'],
    [['--seeds', '1e3'], '--seeds takes a whole number from 1 on, not "1e3".'],
    [['--seed', 'x'], '--seed takes a whole number from 0 on, not "x".'],
    [['--jobs', '0'], '--jobs takes a whole number from 1 on, not "0".'],
    [['--faults', 'w1 tick 1'], '--faults belongs to one seed: name it with --seed.'],
    [['--sedes', '3'], "Unknown option '--sedes'"],
  ])('%j are refused with a sentence and the exit code 2', async (args, sentence) => {
    const { exitCode, output } = await simulate(...args)
    expect(exitCode).toBe(2)
    expect(output).toMatch(/\n\nnpm run simulate {2}/)
    expect(output.startsWith(sentence)).toBe(true)
  })
})
