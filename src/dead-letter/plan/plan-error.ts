/** A plan or a snapshot belongs to another queue. The message is a sentence. */
export class PlanError extends Error {
  override readonly name = 'PlanError'
}
