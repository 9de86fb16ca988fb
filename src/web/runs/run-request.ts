import type { Canary } from '../../dead-letter/replay/options.ts'
import { badRequest } from '../answer/refusals.ts'
import { type Fields, optionalNumber, requiredText } from '../answer/fields.ts'
import { checkRanges } from './ranges.ts'

/** How a plan is to be carried out. */
export interface WantedRun {
  readonly plan: string
  readonly perSecond?: number
  readonly canary?: Canary
  readonly abortOver?: number
  /** Undefined: where there is a place for it. */
  readonly export?: boolean
}

/** @throws ProblemError for what cannot be done. */
export function wantedRun(fields: Fields): WantedRun {
  const perSecond = optionalNumber(fields, 'perSecond')
  const abortOver = optionalNumber(fields, 'abortOver')
  const canary = canaryOf(fields)
  const settings = {
    ...(perSecond !== undefined && { perSecond }),
    ...(canary !== undefined && { canary }),
    ...(abortOver !== undefined && { abortOver }),
  }
  checkRanges(settings)
  if (abortOver !== undefined && perSecond === undefined) {
    throw badRequest(
      'A limit on what comes back needs a rate: without it all is sent before anything can come back.',
    )
  }
  const isExported = fields.export
  if (isExported !== undefined && typeof isExported !== 'boolean') {
    throw badRequest('"export" must be true or false.')
  }
  return {
    plan: requiredText(fields, 'plan'),
    ...settings,
    ...(isExported !== undefined && { export: isExported }),
  }
}

function canaryOf({ canary }: Fields): Canary | undefined {
  if (canary === undefined || canary === null) return undefined
  if (typeof canary === 'object') {
    const count = optionalNumber(canary as Fields, 'count')
    const waitSeconds = optionalNumber(canary as Fields, 'waitSeconds')
    if (count !== undefined && waitSeconds !== undefined) return { count, waitSeconds }
  }
  throw badRequest('"canary" must have a "count" and "waitSeconds".')
}
