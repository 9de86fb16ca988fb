/** Drops the keys without a value, so that absent is absent. */
export function defined<T extends object>(
  fields: T,
): { [K in keyof T]: Exclude<T[K], undefined> } & Defined<T> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as never
}

type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] }
