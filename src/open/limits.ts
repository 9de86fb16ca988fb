/** The limits of one body. A body beyond them is malformed: it is refused, never cut. */
export interface OpenLimits {
  /** Bytes of JSON after decompression, which stops there. Default 16 MiB. */
  readonly maxInflatedBytes: number
  /** Levels of objects and arrays within each other. Default 64. */
  readonly maxNesting: number
  /** Events in one JSON array. Default 10,000. */
  readonly maxEvents: number
}

export const defaultLimits: OpenLimits = {
  maxInflatedBytes: 16 * 1024 * 1024,
  maxNesting: 64,
  maxEvents: 10_000,
}
