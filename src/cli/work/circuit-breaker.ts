import { InvalidArgumentError } from 'commander'
import type { CircuitBreakerOptions } from '../../worker/handle/circuit.ts'

interface Setting {
  readonly name: keyof CircuitBreakerOptions
  readonly least: number
  readonly most: number
}

/** The names in the option's value, and the setting of each: whole numbers within the limits of the worker. */
const settings: ReadonlyMap<string, Setting> = new Map([
  ['failures', { name: 'failures', least: 1, most: 1_000_000 }],
  ['window', { name: 'windowSeconds', least: 0, most: 86_400 }],
  ['probe', { name: 'probeSeconds', least: 1, most: 86_400 }],
  ['min-wait', { name: 'minWaitSeconds', least: 0, most: 43_200 }],
  ['max-wait', { name: 'maxWaitSeconds', least: 1, most: 43_200 }],
])

const form =
  'It must be off, or numbers such as failures=20,window=10,probe=15,min-wait=300,max-wait=900. All but failures are seconds; each may be given once.'

/** Parses `failures=20,probe=15`, or `off`. */
export function circuitBreakerOf(text: string): Partial<CircuitBreakerOptions> | false {
  if (text === 'off') return false
  const given = new Map<keyof CircuitBreakerOptions, number>()
  for (const part of text.split(',')) {
    const [, word = '', digits = ''] = /^([a-z-]+)=(\d{1,7})$/.exec(part.trim()) ?? []
    const setting = settings.get(word)
    const value = Number(digits)
    if (setting === undefined || given.has(setting.name)) throw new InvalidArgumentError(form)
    if (value < setting.least || value > setting.most) {
      throw new InvalidArgumentError(`${word} must be from ${setting.least} to ${setting.most}.`)
    }
    given.set(setting.name, value)
  }
  return Object.fromEntries(given)
}
