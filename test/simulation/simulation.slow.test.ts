import { expect, it } from 'vitest'
import { runCommand } from './command/command.ts'

/** Beside those of the test that is not slow. */
const first = 101
const seeds = 900

it(`breaks no law in the simulations of ${seeds} seeds from ${first} on`, {
  timeout: 1_800_000,
}, async () => {
  const output: string[] = []
  const args = ['--seed', `${first}`, '--seeds', `${seeds}`]
  const exitCode = await runCommand(args, { print: (text) => output.push(text) })
  expect(exitCode, output.join('\n')).toBe(0)
})
