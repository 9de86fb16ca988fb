import type { Plant } from './plant.ts'

/** What a person at the desk deletes. */
export const deleting: readonly Plant[] = [
  {
    name: 'a deletion takes what its plan does not list',
    file: 'dead-letter/plan/meant.ts',
    from: 'if (!fifo) return undefined',
    to: '',
    law: 'deletedForReason',
  },
  {
    name: 'an export is not on the disk when the first message is deleted',
    file: 'dead-letter/remove/remove-run.ts',
    from: 'await this.#file.sync()\n',
    to: '',
    law: 'exportedBeforeDeleted',
  },
  {
    name: 'a message that could not be deleted is called deleted',
    file: 'dead-letter/remove/remove-run.ts',
    from: 'const outcome = answer.ok\n',
    to: 'const outcome = true\n',
    law: 'reportIsTrue',
  },
  {
    name: 'a deletion is not in the audit log when it begins',
    file: 'dead-letter/audit.ts',
    from: 'await audit.began(action, plan)',
    to: '',
    law: 'auditedBefore',
  },
]
