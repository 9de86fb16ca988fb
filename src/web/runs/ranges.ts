import { checkOptions } from '../../dead-letter/check-options.ts'
import { isInstance } from '../../message/thrown.ts'
import { badRequest } from '../answer/refusals.ts'

/** @throws ProblemError that names the option of a plan or a run that is out of its range. */
export function checkRanges(options: object): void {
  try {
    checkOptions(options)
  } catch (error) {
    if (isInstance(error, RangeError) || isInstance(error, TypeError)) {
      throw badRequest(`${error.message}.`)
    }
    throw error
  }
}
