import { type Command, InvalidArgumentError } from 'commander'

/** Adds examples to a command's help: what to type, and what it does. */
export function withExamples(
  command: Command,
  examples: readonly (readonly [typed: string, does: string])[],
): Command {
  const lines = examples.flatMap(([typed, does]) => [`  $ ${typed}`, `      ${does}`])
  return command.addHelpText('after', ['', 'Examples:', ...lines].join('\n'))
}

/** Parses an option's value as a whole number within limits. */
export function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
}

/** Parses an option's value as one of a few words. */
export function oneOf<T extends string>(...words: readonly T[]): (text: string) => T {
  return (text) => {
    const word = words.find((some) => some === text)
    if (word !== undefined) return word
    throw new InvalidArgumentError(`It must be ${words.join(' or ')}.`)
  }
}
