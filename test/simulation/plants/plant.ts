/** A fault that is put into one file of the library while it is loaded, to see whether the simulator finds it. */
export interface Plant {
  /** What it breaks, as a sentence. */
  readonly name: string
  /** Below `src`. */
  readonly file: string
  /** Occurs once in the file. */
  readonly from: string
  /** Stands in its place. */
  readonly to: string
  /** The function of the law that has to find it. Default: whichever does. */
  readonly law?: string
  /** The seed that finds it. Default: one of the first 200. */
  readonly seed?: number
}

/** The source of a file with the fault in it. Throws where the source has changed, so that plants follow it. */
export function planted({ name, file, from, to }: Plant, source: string): string {
  const parts = source.split(from)
  if (parts.length === 2) return parts.join(to)
  const times = parts.length === 1 ? 'no more' : `${parts.length - 1} times`
  throw new Error(`the plant "${name}" must be adapted: ${file} has ${times}: ${from}`)
}

export function urlOf({ file }: Pick<Plant, 'file'>): URL {
  return new URL(`../../../src/${file}`, import.meta.url)
}
