import type { DeskPlanOptions } from '../../dead-letter/desk.ts'
import type { Filter } from '../../dead-letter/select/filter.ts'
import { messages } from '../../dead-letter/words/counts.ts'
import { errorText } from '../../dead-letter/words/looking.ts'
import { badRequest } from '../answer/refusals.ts'
import { type Fields, optionalNumber, optionalText } from '../answer/fields.ts'
import type { Looking } from '../dead-letters/looking.ts'
import type { MessageTable } from '../dead-letters/message-table.ts'
import { checkRanges } from './ranges.ts'

/** What is to be planned. */
export interface WantedPlan {
  readonly purpose: 'replay' | 'delete'
  readonly filter: Filter
  readonly options: DeskPlanOptions
  readonly about: string
  /** How many of them are left out because they were sent before. */
  readonly sentBefore: number
}

/** More ids than a person selects. */
const mostIds = 100_000

/**
 * @param duplicated the ids of messages that were sent, and could not be deleted: no replay has them.
 * @throws ProblemError for what cannot be planned.
 */
export function wantedPlan(
  fields: Fields,
  looking: Looking,
  duplicated: ReadonlySet<string>,
): WantedPlan {
  const { purpose } = fields
  if (purpose !== 'replay' && purpose !== 'delete') {
    throw badRequest('"purpose" must be "replay" or "delete".')
  }
  const group = optionalText(fields, 'group')
  const ids = idsOf(fields)
  if (group !== undefined && ids !== undefined) {
    throw badRequest('Give "group" or "ids", not both.')
  }
  const table = looking.requireTable(group)
  const limit = optionalNumber(fields, 'limit')
  const shown = ids ?? table.entries(group).map(({ id }) => id)
  const wasSent = (id: string) => purpose === 'replay' && duplicated.has(id)
  const sentBefore = shown.filter((id) => wasSent(id) && !table.gone.has(id)).length
  const options: DeskPlanOptions = {
    purpose,
    except: table.gone,
    only: new Set(shown.filter((id) => !wasSent(id))),
    ...(limit !== undefined && { limit }),
  }
  checkRanges(options)
  return {
    purpose,
    filter: {
      ...(group !== undefined && { fingerprint: group }),
      ...(ids !== undefined && { ids }),
    },
    options,
    about: aboutOf(table, group, ids),
    sentBefore,
  }
}

function idsOf({ ids }: Fields): readonly string[] | undefined {
  if (ids === undefined || ids === null) return undefined
  const isList = Array.isArray(ids) && ids.every((id) => typeof id === 'string' && id !== '')
  if (isList && ids.length > 0 && ids.length <= mostIds) return ids
  throw badRequest(`"ids" must be a list of 1 to ${mostIds.toLocaleString('en')} ids of messages.`)
}

/** The cause of a group, or how many messages. */
function aboutOf(
  table: MessageTable,
  group: string | undefined,
  ids: readonly string[] | undefined,
): string {
  if (ids !== undefined) return messages(ids.length)
  if (group === undefined) return 'all messages'
  const { error, reason } = table.group(group) ?? {}
  return error === undefined ? (reason ?? group) : errorText(error)
}
