import { expect, it } from 'vitest'
import { runCommand } from './command/command.ts'

/** Some five seconds of two cores. */
const seeds = 100

it(`breaks no law in the simulations of the seeds 1 to ${seeds}`, {
  timeout: 300_000,
}, async () => {
  const output: string[] = []
  const exitCode = await runCommand(['--seeds', `${seeds}`], { print: (text) => output.push(text) })
  expect(exitCode, output.join('\n')).toBe(0)
})
