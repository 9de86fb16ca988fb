/** The numbers that an option may be. */
export interface Bound {
  readonly from: number
  readonly to: number
  readonly whole: boolean
}

/** @throws RangeError that names the option. Those that are undefined are not given. */
export function checkNumbers(options: object, bounds: Readonly<Record<string, Bound>>): void {
  for (const [name, bound] of Object.entries(bounds)) {
    const value = valueAt(options, name)
    if (value !== undefined && !within(value, bound)) throw new RangeError(outOf(name, bound))
  }
}

/** @throws TypeError. */
export function checkOptionsObject(of: string, options: unknown): void {
  if (!isObject(options)) throw new TypeError(`the options of a ${of} must be an object`)
}

/** @throws TypeError that names the option. */
export function checkFunctions<T extends object>(options: T, names: readonly (keyof T & string)[]) {
  for (const name of names) {
    const value: unknown = options[name]
    if (value !== undefined && typeof value !== 'function') {
      throw new TypeError(`${name} must be a function`)
    }
  }
}

/** @throws TypeError that names the option. */
export function checkObjects<T extends object>(options: T, names: readonly (keyof T & string)[]) {
  for (const name of names) {
    const value: unknown = options[name]
    if (value !== undefined && !isObject(value)) throw new TypeError(`${name} must be an object`)
  }
}

/** @throws TypeError that names the option, or the method, that is wrong. */
export function checkMethods(name: string, value: unknown, methods: readonly string[]): void {
  if (value === undefined) return
  if (!isObject(value)) throw new TypeError(`${name} must be an object`)
  for (const method of methods) {
    const own: unknown = Reflect.get(value, method)
    if (own !== undefined && typeof own !== 'function') {
      throw new TypeError(`${name}.${method} must be a function`)
    }
  }
}

/** @throws TypeError. */
export function checkLogger(value: unknown): void {
  if (value === undefined) return
  const levels = ['debug', 'info', 'warn', 'error']
  const isLogger =
    (isObject(value) || typeof value === 'function') &&
    levels.every((level) => typeof Reflect.get(value, level) === 'function')
  if (!isLogger) throw new TypeError('logger must have the methods debug, info, warn and error')
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function valueAt(options: object, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    return isObject(value) ? Reflect.get(value, key) : undefined
  }, options)
}

function within(value: unknown, { from, to, whole }: Bound): boolean {
  if (typeof value !== 'number' || !(value >= from && value <= to)) return false
  return !whole || Number.isInteger(value)
}

function outOf(name: string, { from, to, whole }: Bound): string {
  const range = to === Infinity ? `at least ${from}` : `from ${from} to ${to}`
  return `${name} must be a ${whole ? 'whole ' : ''}number ${range}`
}
