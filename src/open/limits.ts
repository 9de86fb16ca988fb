/** How much one body may hold. What goes beyond is a malformed body: refused, never cut. */
export interface OpenLimits {
  /** Bytes of JSON after gzip is taken off. Inflating stops there, so a gzip bomb is refused early. */
  readonly maxInflatedBytes: number
  /** Objects and arrays within each other. */
  readonly maxNesting: number
  /** Events in one JSON array. */
  readonly maxEvents: number
}

/** 16 MiB inflated, 64 levels, 10,000 events. */
export const defaultLimits: OpenLimits = {
  maxInflatedBytes: 16 * 1024 * 1024,
  maxNesting: 64,
  maxEvents: 10_000,
}
