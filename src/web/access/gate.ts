/** Who asks, and what they may do. */
export interface Visitor {
  /** For the audit log. */
  readonly user: string
  readonly canChange: boolean
  /** Why nothing can be changed, in a sentence. */
  readonly whyNot?: string
}

/** Lets a request in, or answers it. */
export type Gate = (request: Request) => Visitor | Response | Promise<Visitor | Response>
