/**
 * Reads what an app threw or passed in. It can be anything: an error of another realm, an object whose
 * getters throw, a revoked Proxy, for which even `instanceof` throws. So such a value is read in this
 * file only, and no function here throws.
 */

/** A property of an object; undefined where there is none, or it cannot be read. */
export function property(value: unknown, key: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  try {
    return Reflect.get(value, key)
  } catch {
    return undefined
  }
}

export function hasProperty(value: unknown, key: PropertyKey): boolean {
  if (typeof value !== 'object' || value === null) return false
  try {
    return key in value
  } catch {
    return false
  }
}

/** Like `Array.isArray`. */
export function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}

/** An error of this realm or of another one: any value with a stack. */
export function isError(value: unknown): value is Error {
  return isInstance(value, Error) || typeof property(value, 'stack') === 'string'
}

/** Like `instanceof`. */
export function isInstance<T>(
  value: unknown,
  type: abstract new (...args: never[]) => T,
): value is T {
  try {
    return value instanceof type
  } catch {
    return false
  }
}

/**
 * Calls back when a value is a promise that rejects, so that a promise which nothing awaits does not end
 * the process. Does nothing for any other value. By default the rejection is ignored, and that of a
 * promise that it rejects with.
 */
export function onRejection(
  value: unknown,
  rejected: (error: unknown) => void = onRejection,
): void {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return
  // Not Promise.resolve: it reads the constructor of a promise, which may throw.
  new Promise((resolve) => resolve(value)).catch(rejected)
}
